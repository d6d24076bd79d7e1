import { classAt, DIGIT, HIRAGANA, KANJI, KATAKANA, LATIN, LETTER } from './char-class.ts';
import { ConceptTrie } from './concept-trie.ts';
import { type Concept, createLexicon, type Lexicon } from './lexicon.ts';
import { foldText } from './normalise.ts';
import { type ScannedText, scanWords, type Word } from './scan-words.ts';
import { createIcuSegmenter, type Segmenter } from './segmenter.ts';
import { layTiles, splitKatakana, type Tile } from './split-katakana.ts';

/** Raise it whenever documents would be cut or weighed in another way: readers then ask for a rebuild. */
export const ANALYSER_VERSION = 1;

/** Shorter katakana words are not cut. */
const MIN_CUT = 4;

/** A concept of the lexicon at its place in the normalised text. */
export interface ConceptMatch {
  /** Index in the lexicon's concepts. */
  concept: number;
  start: number;
  end: number;
}

export interface AnalysedText extends ScannedText {
  concepts: ConceptMatch[];
  /** Long katakana words that are made of others, with these. */
  compounds: Map<Word, Word[]>;
}

/** Turns text into words, runs and concepts; the same for documents and queries. */
export interface Analyser {
  readonly version: number;
  readonly lexicon: Lexicon;
  readonly segmenter: Segmenter;
  analyse(text: string): AnalysedText;
  /** The same analyser with further concepts, such as abbreviations that the articles define. */
  extend(concepts: readonly Concept[]): Analyser;
}

/**
 * `segmenter` defaults to the ICU of this Node; `createScriptSegmenter()` is the fallback that gives the
 * same cuts on every machine.
 */
export function createAnalyser(options: { lexicon: Lexicon; segmenter?: Segmenter }): Analyser {
  const { lexicon, segmenter = createIcuSegmenter() } = options;
  const trie = new ConceptTrie(lexicon.concepts);
  return {
    version: ANALYSER_VERSION,
    lexicon,
    segmenter,
    analyse(text) {
      const scanned = scanWords(foldText(text), segmenter);
      const compounds = findCompounds(scanned, trie, segmenter);
      return { ...scanned, compounds, concepts: findConcepts(scanned, trie) };
    },
    extend(concepts) {
      if (concepts.length === 0) return this;
      return createAnalyser({
        lexicon: createLexicon([...lexicon.concepts, ...concepts]),
        segmenter,
      });
    },
  };
}

/**
 * Cuts katakana runs where spellings of the lexicon fill them whole (ジョブ|キュー), else where the segmenter does.
 * Marks the cuts as boundaries. A run that is a spelling itself stays one word.
 */
function findCompounds(
  scanned: ScannedText,
  trie: ConceptTrie,
  segmenter: Segmenter,
): Map<Word, Word[]> {
  const { text, words, boundaries } = scanned;
  const compounds = new Map<Word, Word[]>();
  for (const word of words) {
    if (word.kind !== 'katakana' || word.term.length < MIN_CUT) continue;
    const { start, end } = word;
    const dictionary = segmenter.cuts(word.term).map((cut) => start + cut);
    for (const cut of dictionary) boundaries[cut] = 1;
    const tiles: Tile[] = [];
    for (let from = start; from < end; from++) {
      trie.matchAt(text, from, (_concept, to) => {
        if (to <= end) tiles.push({ start: from, end: to });
      });
    }
    const laid = tiles.length < 2 ? null : layTiles(start, end, tiles);
    for (const cut of laid?.cuts ?? []) boundaries[cut] = 1;
    if (tiles.some((tile) => tile.start === start && tile.end === end)) continue;
    const pieces = splitKatakana(word, laid?.fewest ?? dictionary);
    if (pieces) compounds.set(word, pieces);
  }
  return compounds;
}

/**
 * Concepts of all lengths, overlapping ones too. A spelling that starts or ends in Latin or katakana must do
 * so at a boundary (ログ is not in ブログ); kanji may stand anywhere.
 */
function findConcepts(scanned: ScannedText, trie: ConceptTrie): ConceptMatch[] {
  const { text, boundaries } = scanned;
  const matches: ConceptMatch[] = [];
  for (let start = 0; start < text.length; start++) {
    if (!isOpenAt(text, start, start, boundaries)) continue;
    trie.matchAt(text, start, (concept, end) => {
      if (isOpenAt(text, end - 1, end, boundaries)) matches.push({ concept, start, end });
    });
  }
  return matches;
}

function isOpenAt(text: string, at: number, edge: number, boundaries: Uint8Array): boolean {
  switch (classAt(text, at)) {
    case LATIN:
    case DIGIT:
    case LETTER:
    case KATAKANA:
      return boundaries[edge] === 1;
    case KANJI:
    case HIRAGANA:
      return true;
    default:
      // Signs such as the ends of "c++" and "c#".
      return true;
  }
}
