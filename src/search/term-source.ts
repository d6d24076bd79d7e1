import type { OpenSegment } from './open-index.ts';
import { termOf } from './term-key.ts';
import type { TermEntry } from './term-table.ts';

/** A term of the index with its places in every segment. */
export interface IndexTerm {
  key: string;
  /** Articles that hold it, over all segments. */
  count: number;
  /** By segment. */
  entries: readonly (TermEntry | null)[];
}

/** What a plan must know of the terms of an index. */
export interface TermSource {
  readonly articleCount: number;
  /** The term of a key; one that nobody holds has count 0. The same key gives the same object. */
  find(key: string): IndexTerm;
  /** Keys that start with `prefix` and how many articles hold each. */
  countStartingWith(prefix: string): Map<string, number>;
  /** Calls `visit` with every term whose key starts with `prefix`, perhaps more than once. */
  each(prefix: string, visit: (term: string) => void): void;
}

/** Looks terms up in the dictionaries of all segments; each key once. */
export function createTermSource(index: {
  segments: readonly OpenSegment[];
  articleCount: number;
}): TermSource {
  const { segments, articleCount } = index;
  const known = new Map<string, IndexTerm>();
  return {
    articleCount,
    find(key) {
      const found = known.get(key);
      if (found) return found;
      const entries = segments.map(({ terms }) => terms.find(key));
      let count = 0;
      for (const entry of entries) count += entry?.count ?? 0;
      const term = { key, count, entries };
      known.set(key, term);
      return term;
    },
    countStartingWith(prefix) {
      const counts = new Map<string, number>();
      for (const { terms } of segments) {
        terms.walk(prefix, (key, { count }) => {
          counts.set(key, (counts.get(key) ?? 0) + count);
          return true;
        });
      }
      return counts;
    },
    each(prefix, visit) {
      for (const { terms } of segments) {
        terms.walk(prefix, (key) => {
          visit(termOf(key));
          return true;
        });
      }
    },
  };
}
