import { classAt, HIRAGANA, KANJI, SEPARATOR } from './char-class.ts';
import { ConceptTrie, type SpellingMatch } from './concept-trie.ts';
import { type Concept, createLexicon, type Lexicon } from './lexicon.ts';
import { foldText } from './normalise.ts';
import { type ScannedText, scanWords, type Word } from './scan-words.ts';
import { createIcuSegmenter, type Segmenter } from './segmenter.ts';
import { layTiles, splitKatakana } from './split-katakana.ts';

/** Raise it whenever documents would be cut or weighed in another way: readers then ask for a rebuild. */
export const ANALYSER_VERSION = 1;

/** Shorter katakana words are not cut. */
const MIN_CUT = 5;

export interface AnalysedText extends ScannedText {
  /** Concepts of the lexicon, by their index in it. */
  concepts: SpellingMatch[];
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
      const spellings = trie.findAll(scanned.text, scanned.boundaries);
      const compounds = findCompounds(scanned, spellings, segmenter);
      return { ...scanned, compounds, concepts: wholeSpellings(scanned, spellings) };
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
  { words, boundaries }: ScannedText,
  spellings: readonly SpellingMatch[],
  segmenter: Segmenter,
): Map<Word, Word[]> {
  const compounds = new Map<Word, Word[]>();
  let next = 0;
  for (const word of words) {
    if (word.kind !== 'katakana' || word.term.length < MIN_CUT) continue;
    const { start, end } = word;
    const dictionary = segmenter.cuts(word.term).map((cut) => start + cut);
    for (const cut of dictionary) boundaries[cut] = 1;
    while (next < spellings.length && spellings[next]!.start < start) next++;
    const tiles: SpellingMatch[] = [];
    let isSpelling = false;
    for (let i = next; i < spellings.length && spellings[i]!.start < end; i++) {
      const spelling = spellings[i]!;
      if (spelling.end > end) continue;
      tiles.push(spelling);
      isSpelling ||= spelling.start === start && spelling.end === end;
    }
    const laid = tiles.length < 2 ? null : layTiles(start, end, tiles);
    for (const cut of laid?.cuts ?? []) boundaries[cut] = 1;
    if (isSpelling) continue;
    const pieces = splitKatakana(word, laid?.fewest ?? dictionary);
    if (pieces) compounds.set(word, pieces);
  }
  return compounds;
}

/**
 * Spellings of all lengths, overlapping ones too, that are words: one that starts or ends in Latin or katakana
 * must do so at a boundary (ログ is not in ブログ); kanji may stand anywhere.
 */
function wholeSpellings(
  { text, boundaries }: ScannedText,
  spellings: readonly SpellingMatch[],
): SpellingMatch[] {
  return spellings.filter(
    ({ start, end }) =>
      (boundaries[start] === 1 || isFree(text, start)) &&
      (boundaries[end] === 1 || isFree(text, end - 1)),
  );
}

/** Kanji, hiragana and the signs at the ends of c++ and c# need no boundary. */
function isFree(text: string, at: number): boolean {
  const charClass = classAt(text, at);
  return charClass === KANJI || charClass === HIRAGANA || charClass === SEPARATOR;
}
