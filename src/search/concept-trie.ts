import { YuukError } from '../errors.ts';
import { classAt, classOf, DIGIT, LATIN, SEPARATOR } from './char-class.ts';
import { IntMap } from './int-map.ts';
import type { Concept } from './lexicon.ts';

/** A spelling in a text: which concept it is and where it stands. */
export interface SpellingMatch {
  concept: number;
  start: number;
  end: number;
}

/** Steps of the trie are a node and a character in 32 bits. */
const MAX_NODES = 0x10000;
const ROOT = 0;
const NONE = -1;
const BLANK = 0x20;
const PLUS = 0x2b;
const HASH = 0x23;
const LONG_VOWEL = 0x30fc;

/** All spellings of a lexicon, to be found in one pass over a text. */
export class ConceptTrie {
  /** From node and character to node. */
  private readonly next = new IntMap();
  /** By node: the concept whose spelling ends there. */
  private readonly ends: number[] = [NONE];
  /** 1 where two characters, hashed to 16 bits, start no spelling: most places of a text end here. */
  private readonly rejects = new Uint8Array(0x10000).fill(1);
  /** 1 for characters that are spellings alone. */
  private readonly singles = new Uint8Array(0x10000);

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
    if (spelling.length === 1) this.singles[spelling.charCodeAt(0)] = 1;
    else this.rejects[pairHash(spelling, 0)] = 0;
    let node = ROOT;
    for (let i = 0; i < spelling.length; i++) {
      const step = stepOf(node, spelling.charCodeAt(i));
      let following = this.next.get(step);
      if (following < 0) {
        if (this.ends.length === MAX_NODES) throw tooLarge();
        following = this.ends.push(NONE) - 1;
        this.next.set(step, following);
      }
      node = following;
    }
    if (this.ends[node] === NONE) this.ends[node] = concept;
  }

  /**
   * Every spelling in a text, by start and then by end; in Latin letters and digits only where a word may
   * start (`boundaries`), elsewhere without regard to that.
   */
  findAll(text: string, boundaries: Uint8Array): SpellingMatch[] {
    const found: SpellingMatch[] = [];
    for (let start = 0; start < text.length; start++) {
      if (boundaries[start] === 0 && isLatin(text.charCodeAt(start))) continue;
      if (this.rejects[pairHash(text, start)] === 1 && !this.isSingle(text, start)) continue;
      let node = ROOT;
      for (let at = start; at < text.length; at++) {
        node = this.follow(node, text, at);
        if (node < 0) break;
        const concept = this.ends[node]!;
        if (concept !== NONE) found.push({ concept, start, end: at + 1 });
      }
    }
    return found;
  }

  private isSingle(text: string, at: number): boolean {
    return this.singles[text.charCodeAt(at)] === 1;
  }

  /**
   * The node after one character. Any sign stands for the blank of a spelling, and a ー that the spelling does not
   * have is passed over: サーバーレス is サーバレス.
   */
  private follow(node: number, text: string, at: number): number {
    const code = text.charCodeAt(at);
    const following = this.next.get(stepOf(node, code));
    if (following >= 0 || node === ROOT || code === PLUS || code === HASH) return following;
    if (code === LONG_VOWEL) return node;
    return classAt(text, at) === SEPARATOR ? this.next.get(stepOf(node, BLANK)) : NONE;
  }
}

function isLatin(code: number): boolean {
  const charClass = classOf(code);
  return charClass === LATIN || charClass === DIGIT;
}

/** Nodes are fewer than 65,536 (`add` sees to it), so a step fits 32 bits. */
function stepOf(node: number, code: number): number {
  return (node << 16) | code;
}

function tooLarge(): YuukError {
  return new YuukError('configuration', 'The lexicon is too large.', {
    hint: 'Take out concepts that nobody searches for.',
  });
}

function pairHash(text: string, at: number): number {
  const second = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
  // After a first character a sign may stand for a blank: they share a place.
  const code = classOf(second) === SEPARATOR && second !== PLUS && second !== HASH ? BLANK : second;
  return (Math.imul(text.charCodeAt(at), 0x9e3b) ^ code) & 0xffff;
}
