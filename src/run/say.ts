import { fillSentence, type Sentence, YuukError } from '../errors.ts';
import { japanese } from './japanese.ts';
import type { Language } from './settings.ts';

/**
 * A sentence of any room in the language of the reader. Rooms speak English, with `{name}` where values belong;
 * the catalogue is keyed by that. What it lacks (a word of another program) stays as it is.
 */
export function saySentence(sentence: Sentence, lang: Language): string {
  return fillSentence(lang === 'ja' ? translate(sentence) : sentence);
}

/** What an error says to a person. */
export function sayError(
  { message, hint, told }: YuukError,
  lang: Language,
): { message: string; hint: string | null } {
  if (lang === 'en') return { message, hint: hint ?? null };
  const lines = told.details.map((detail) => `\n  - ${saySentence(detail, lang)}`);
  return {
    message: saySentence(told.message, lang) + lines.join(''),
    hint: told.hint === null ? null : saySentence(told.hint, lang),
  };
}

function translate({ text, values = {} }: Sentence): Sentence {
  return {
    text: japanese.get(text) ?? text,
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'object' ? translate(value) : value,
      ]),
    ),
  };
}
