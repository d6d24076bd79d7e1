import { classAt, SEPARATOR } from './char-class.ts';
import type { Concept } from './lexicon.ts';

interface TrieNode {
  next: Map<number, TrieNode>;
  /** Index of the concept whose spelling ends here, or -1. */
  concept: number;
}

const BLANK = 0x20;
const PLUS = 0x2b;
const HASH = 0x23;

/** All spellings of a lexicon, to be found in one pass over a text. */
export class ConceptTrie {
  private readonly root: TrieNode = { next: new Map(), concept: -1 };

  constructor(concepts: readonly Concept[]) {
    for (const [index, concept] of concepts.entries()) {
      for (const spelling of concept.spellings) this.add(spelling, index);
    }
    // People glue what others part ("loadbalancer"); a spelling of its own always wins.
    for (const [index, concept] of concepts.entries()) {
      for (const spelling of concept.spellings) {
        if (spelling.includes(' ')) this.add(spelling.replaceAll(' ', ''), index);
      }
    }
  }

  private add(spelling: string, concept: number): void {
    let node = this.root;
    for (let i = 0; i < spelling.length; i++) {
      const code = spelling.charCodeAt(i);
      let next = node.next.get(code);
      if (!next) {
        next = { next: new Map(), concept: -1 };
        node.next.set(code, next);
      }
      node = next;
    }
    if (node.concept < 0) node.concept = concept;
  }

  /** Calls `found` for every spelling that starts at `start`, shortest first. */
  matchAt(text: string, start: number, found: (concept: number, end: number) => void): void {
    let node: TrieNode | undefined = this.root;
    for (let i = start; i < text.length; i++) {
      const code = text.charCodeAt(i);
      node =
        node.next.get(code) ??
        (code !== PLUS && code !== HASH && classAt(text, i) === SEPARATOR
          ? node.next.get(BLANK)
          : undefined);
      if (!node) return;
      if (node.concept >= 0) found(node.concept, i + 1);
    }
  }
}
