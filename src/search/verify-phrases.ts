import type { Article } from '../parse/article.ts';
import { fieldTexts } from './article-text.ts';
import { classAt, DIGIT, isJapanese, LATIN, LETTER, SEPARATOR } from './char-class.ts';
import { normalise } from './normalise.ts';
import type { SearchIndex } from './open-index.ts';
import type { PostingsSource } from './postings-source.ts';
import type { QueryPlan } from './query-plan.ts';
import { readArticles } from './read-articles.ts';
import type { Candidates } from './scratch.ts';
import { breathe } from './sort-in-steps.ts';
import { bigramKey, wordKey } from './term-key.ts';
import type { IndexTerm } from './term-source.ts';
import { FIELDS } from './weigh-fields.ts';

/** Articles read at once, and at most. */
const BATCH = 128;
const MAX_VERIFIED = 5_000;

/**
 * The index knows which articles have all words and pairs of a phrase; only their text knows whether these
 * stand side by side. Returns, by candidate, the bits of the phrases found; beyond the best five thousand
 * candidates nothing counts as found.
 */
export async function verifyPhrases(
  index: SearchIndex,
  plan: QueryPlan,
  postings: PostingsSource,
  candidates: Candidates,
): Promise<Int32Array> {
  const found = new Int32Array(candidates.count);
  const needles = plan.phrases.map(phraseText);
  const parts = needles.map((needle) => needle.split(' '));
  const open: number[] = [];
  const wanted = wordsOfPhrases(plan);
  for (let i = 0; i < candidates.count; i++) {
    const had = candidates.met[i]!;
    if (wanted.some((words) => (had & words) === words)) open.push(i);
  }
  open.sort((a, b) => candidates.scores[b]! - candidates.scores[a]! || a - b);
  const unread = markProven(index, postings, candidates, {
    needles,
    open: open.slice(0, MAX_VERIFIED),
    found,
  });
  for (let from = 0; from < unread.length; from += BATCH) {
    // What is cached comes without a wait: others get their turn here.
    if (from > 0) await breathe();
    const batch = unread.slice(from, from + BATCH);
    const articles = await readArticles(
      index,
      batch.map((i) => candidates.documents[i]!),
    );
    for (const [at, i] of batch.entries()) {
      const text = wholeText(articles[at]!);
      for (const [bit, needle] of needles.entries()) {
        if (standsIn(text, needle, parts[bit]!)) found[i]! |= 1 << bit;
      }
    }
  }
  return found;
}

/**
 * A phrase of one Japanese word stands in every article that holds the word, one of two characters in every article
 * that holds the pair: marks these, and returns the candidates whose text must be read for some phrase.
 */
function markProven(
  index: SearchIndex,
  postings: PostingsSource,
  { documents }: Candidates,
  { needles, open, found }: { needles: string[]; open: number[]; found: Int32Array },
): number[] {
  const proofs = needles.map((needle) => proofOf(index, needle));
  if (proofs.every((proof) => proof === null)) return open;
  const all = 2 ** needles.length - 1;
  return open.filter((i) => {
    for (const [bit, proof] of proofs.entries()) {
      if (proof !== null && postings.levelOf(proof, documents[i]!) >= 0) found[i]! |= 1 << bit;
    }
    return found[i] !== all;
  });
}

/** The term whose articles all hold a phrase; null: there is none. */
function proofOf(index: SearchIndex, needle: string): IndexTerm | null {
  for (let at = 0; at < needle.length; at++) {
    if (!isJapanese(classAt(needle, at))) return null;
  }
  return index.terms.find(needle.length === 2 ? bigramKey(needle) : wordKey(needle));
}

/** Bits of the words of each phrase: who has those of none holds no phrase. */
function wordsOfPhrases({ hard, not }: QueryPlan): number[] {
  const phrases = [...hard.flat(), ...not].filter(({ phrase }) => phrase >= 0);
  return [...new Set(phrases.map(({ groups }) => groups))];
}

/** Normalised, with one blank for each run of blanks and signs. */
export function phraseText(text: string): string {
  return joinWords(normalise(text));
}

function joinWords(normal: string): string {
  let out = '';
  for (let i = 0; i < normal.length; i++) {
    if (classAt(normal, i) !== SEPARATOR) out += normal.charAt(i);
    else if (!out.endsWith(' ')) out += ' ';
  }
  return out.trim();
}

/** All fields of an article, normalised; their lines are texts of their own. */
function wholeText(article: Article): string {
  const texts = fieldTexts(article);
  return normalise(FIELDS.map((field) => texts[field]).join('\n'));
}

/** `parts`: the needle's words. Most texts lack one of them, and one word alone needs no look at the lines. */
function standsIn(text: string, needle: string, parts: readonly string[]): boolean {
  if (!parts.every((part) => text.includes(part))) return false;
  if (parts.length === 1) return holdsPhrase(text, needle);
  return text.split('\n').some((line) => holdsPhrase(joinWords(line), needle));
}

/** A Latin phrase starts and ends at words, a Japanese one anywhere. */
export function holdsPhrase(text: string, phrase: string): boolean {
  if (phrase === '') return false;
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (isEdge(text, at) && isEdge(text, at + phrase.length)) return true;
  }
  return false;
}

function isEdge(text: string, at: number): boolean {
  return !(at > 0 && at < text.length && isWordChar(text, at - 1) && isWordChar(text, at));
}

function isWordChar(text: string, at: number): boolean {
  const charClass = classAt(text, at);
  return charClass === LATIN || charClass === DIGIT || charClass === LETTER;
}
