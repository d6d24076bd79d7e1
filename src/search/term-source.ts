import type { Expansion } from './expand-word.ts';
import type { OpenSegment } from './open-index.ts';
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
  /** The term of a key; one that nobody holds has count 0. */
  find(key: string): IndexTerm;
  /** What a word was found to stand for before, by a name for the word and for how it was asked. */
  readonly expansions: ExpansionMemory;
  /** Keys that start with `prefix` and how many articles hold each. */
  countStartingWith(prefix: string): Map<string, number>;
  /**
   * Calls `visit` for the keys that start with `prefix` and go on, up to a NUL, with something at most `limit` edits
   * from `wanted`, perhaps more than once each. `visit` returns the limit from then on.
   */
  eachNear(
    prefix: string,
    wanted: string,
    limit: number,
    visit: (key: string, distance: number) => number,
  ): void;
}

/** Terms kept, and further terms that words stand for; some megabytes of each. */
const KEPT_TERMS = 20_000;
const KEPT_EXPANSIONS = 20_000;

/** Remembers what words stand for, as long as the index and its lexicon stay. */
export class ExpansionMemory {
  private known = new Map<string, readonly Expansion[]>();
  private size = 0;

  get(name: string): readonly Expansion[] | undefined {
    return this.known.get(name);
  }

  set(name: string, expansions: readonly Expansion[]): void {
    const size = 1 + expansions.length;
    // Dropping all of it now and then is cheaper than keeping an order of use.
    if (this.size + size > KEPT_EXPANSIONS) {
      this.known = new Map();
      this.size = 0;
    }
    this.known.set(name, expansions);
    this.size += size;
  }
}

/** Looks terms up in the dictionaries of all segments, and remembers them: words come again. */
export function createTermSource(index: {
  segments: readonly OpenSegment[];
  articleCount: number;
}): TermSource {
  const { segments, articleCount } = index;
  let known = new Map<string, IndexTerm>();
  return {
    articleCount,
    expansions: new ExpansionMemory(),
    find(key) {
      const found = known.get(key);
      if (found) return found;
      const entries = segments.map(({ terms }) => terms.find(key));
      let count = 0;
      for (const entry of entries) count += entry?.count ?? 0;
      const term = { key, count, entries };
      if (known.size >= KEPT_TERMS) known = new Map();
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
    eachNear(prefix, wanted, limit, visit) {
      let most = limit;
      for (const { terms } of segments) {
        terms.walkNear(prefix, wanted, most, (key, distance) => {
          most = visit(key, distance);
          return most;
        });
      }
    },
  };
}
