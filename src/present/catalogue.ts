import { en } from './en/catalogue.ts';
import { ja } from './ja/catalogue.ts';

export type Language = 'ja' | 'en';

type Shape<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : T extends string[]
      ? string[]
      : { [K in keyof T]: Shape<T[K]> };

/** The keys and arguments of the Japanese catalogue, which every other one must have too. */
export type Catalogue = Shape<typeof ja>;

const catalogues: Record<Language, Catalogue> = { ja, en };

/** Every sentence that yuuk says, in one language. */
export const readCatalogue = (lang: Language): Catalogue => catalogues[lang];

/** The language for a Slack locale such as `ja-JP`; `fallback` where Slack does not tell. */
export function languageOf(locale: string | undefined, fallback: Language): Language {
  if (!locale) return fallback;
  return locale.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
