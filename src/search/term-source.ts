import type { SearchIndex } from './open-index.ts';
import { termOf } from './term-key.ts';
import type { TermEntry } from './term-table.ts';

/** A term of the index with its places in every segment. */
export interface IndexTerm {
  key: string;
  /** Articles that hold it, over all segments. */
  count: number;
  /** By segment. */
  entries: (TermEntry | null)[];
}

/** Looks terms up in all segments of an index; each key once. */
export class TermSource {
  private readonly index: SearchIndex;
  private readonly known = new Map<string, IndexTerm>();

  constructor(index: SearchIndex) {
    this.index = index;
  }

  get articleCount(): number {
    return this.index.articleCount;
  }

  find(key: string): IndexTerm {
    const known = this.known.get(key);
    if (known) return known;
    const entries = this.index.segments.map(({ terms }) => terms.find(key));
    let count = 0;
    for (const entry of entries) count += entry?.count ?? 0;
    const term = { key, count, entries };
    this.known.set(key, term);
    return term;
  }

  /** Keys that start with `prefix` and how many articles hold each, over all segments. */
  countStartingWith(prefix: string): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { terms } of this.index.segments) {
      terms.walk(prefix, (key, { count }) => {
        counts.set(key, (counts.get(key) ?? 0) + count);
        return true;
      });
    }
    return counts;
  }

  /** Calls `visit` with every term whose key starts with `prefix`; once a segment that holds it. */
  each(prefix: string, visit: (term: string) => void): void {
    for (const { terms } of this.index.segments) {
      terms.walk(prefix, (key) => {
        visit(termOf(key));
        return true;
      });
    }
  }
}
