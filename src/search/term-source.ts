import type { SearchIndex } from './open-index.ts';
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

  /** Terms whose key starts with `prefix`, at most `limit` a segment looked at, in the order of keys. */
  startingWith(prefix: string, limit: number): IndexTerm[] {
    const keys = new Set<string>();
    for (const { terms } of this.index.segments) {
      let seen = 0;
      terms.walk(prefix, (key) => {
        keys.add(key);
        return ++seen < limit;
      });
    }
    return [...keys].toSorted().map((key) => this.find(key));
  }
}
