import { en } from './catalogue-en.ts';
import { type Catalogue, ja } from './catalogue-ja.ts';

export type Language = 'ja' | 'en';
export type { Catalogue };

const catalogues: Record<Language, Catalogue> = { ja, en };

/** Every sentence that yuuk says, in one language. */
export const readCatalogue = (lang: Language): Catalogue => catalogues[lang];

/** The language for a Slack locale such as `ja-JP`; `fallback` where Slack does not tell. */
export function languageOf(locale: string | undefined, fallback: Language): Language {
  if (!locale) return fallback;
  return locale.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
