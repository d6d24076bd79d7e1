import type { Article } from '../parse/article.ts';
import { type Concept, type Lexicon, normaliseSpelling } from './lexicon.ts';

/** What stands in brackets; looked at together with the words before it. */
const BRACKETS = /[(（]([^()（）]{2,80})[)）]/g;
const WORDS_BEFORE = 80;
const SHORT = /^(?:以下[、,]?\s?)?([A-Za-z]{2,8})$/;
const SHORT_AT_END = /(?<![A-Za-z])([A-Za-z]{2,8})\s?$/;
const WORDS_AT_END = /[A-Za-z][A-Za-z -]*$/;
const WORDS = /^[A-Za-z][A-Za-z -]*$/;
const JAPANESE_AT_END = /(?<![一-龠々ァ-ヺー])[一-龠々ァ-ヺー]{4,16}\s?$/;
const ANNOUNCED = /^以下[、,]?\s?([A-Z][A-Za-z]{1,7})$/;

/**
 * Abbreviations that the articles define themselves, as concepts that the lexicon does not have: "Function
 * as a Service (以下、FaaS)", "FaaS (Function as a Service)", "時系列データベース (以下、TSDB)". The words of a
 * Latin long form must start with the letters of its abbreviation.
 */
export function mineAbbreviations(articles: readonly Article[], lexicon: Lexicon): Concept[] {
  const miner = new AbbreviationMiner(lexicon);
  for (const article of articles) miner.add(article);
  return miner.finish();
}

/** The same, article by article. */
export class AbbreviationMiner {
  private readonly known: ReadonlySet<string>;
  private readonly mined = new Map<string, Set<string>>();

  constructor(lexicon: Lexicon) {
    this.known = new Set(lexicon.concepts.flatMap(({ spellings }) => spellings));
  }

  add({ articleTitle, excerpt, bookmarks }: Article): void {
    for (const text of [articleTitle, excerpt, ...bookmarks.map(({ comment }) => comment)]) {
      for (const { short, long } of definitionsIn(text)) {
        const name = normaliseSpelling(short);
        const spelling = normaliseSpelling(long);
        if (this.known.has(name) || this.known.has(spelling) || name === spelling) continue;
        this.mined.set(name, (this.mined.get(name) ?? new Set([name])).add(spelling));
      }
    }
  }

  finish(): Concept[] {
    return withoutSharedSpellings(this.mined);
  }
}

function definitionsIn(text: string): { short: string; long: string }[] {
  const found: { short: string; long: string }[] = [];
  if (!text.includes('(') && !text.includes('（')) return found;
  for (const match of text.matchAll(BRACKETS)) {
    const inside = (match[1] ?? '').trim();
    const before = text.slice(Math.max(0, match.index - WORDS_BEFORE), match.index);
    const short = SHORT.exec(inside)?.[1];
    const long = short && longForm(WORDS_AT_END.exec(before.trimEnd())?.[0] ?? '', short);
    if (short && long) found.push({ short, long });
    const outside = SHORT_AT_END.exec(before)?.[1];
    if (outside && WORDS.test(inside)) {
      const all = longForm(inside, outside);
      if (all) found.push({ short: outside, long: all });
    }
    const announced = ANNOUNCED.exec(inside)?.[1];
    const japanese = JAPANESE_AT_END.exec(before)?.[0];
    if (announced && japanese) found.push({ short: announced, long: japanese });
  }
  return found;
}

/** The last words whose first letters spell the abbreviation, or null. */
function longForm(words: string, short: string): string | null {
  const parts = words.split(/[ -]+/).filter((part) => part !== '');
  const wanted = parts.slice(-short.length);
  const initials = wanted.map((word) => word.charAt(0)).join('');
  return initials.toLowerCase() === short.toLowerCase() ? wanted.join(' ') : null;
}

/** A long form with two abbreviations stays with the first; a concept needs two spellings of its own. */
function withoutSharedSpellings(mined: ReadonlyMap<string, ReadonlySet<string>>): Concept[] {
  const taken = new Set<string>();
  const concepts: Concept[] = [];
  for (const name of [...mined.keys()].toSorted()) {
    const spellings = [...(mined.get(name) ?? [])].filter((spelling) => !taken.has(spelling));
    if (spellings.length < 2 || spellings[0] !== name) continue;
    for (const spelling of spellings) taken.add(spelling);
    concepts.push({ name, spellings: [name, ...spellings.slice(1).toSorted()] });
  }
  return concepts;
}
