import { soundSkeleton } from './phonetic.ts';

/** Shorter words sound like too many others. */
const MIN_LENGTH = 3;
const KEPT = 50_000;

/** Remembers how words sound: parts of one build share most of theirs. */
export class Sounds {
  private known = new Map<string, string>();

  /** The skeleton under which a word is to be found; '' if under none. */
  of(word: string): string {
    if (word.length < MIN_LENGTH) return '';
    const known = this.known.get(word);
    if (known !== undefined) return known;
    const skeleton = soundSkeleton(word);
    const found = skeleton.length > 1 ? skeleton : '';
    // As with the segmenter's cache: starting anew is cheaper than an order of use.
    if (this.known.size >= KEPT) this.known = new Map();
    this.known.set(word, found);
    return found;
  }
}
