import type { Highlights, Span, Widening } from './answer.ts';
import { type ArticleTexts, EXCERPT, FIRST_COMMENT, TITLE } from './article-texts.ts';
import { fieldValue } from './field-terms.ts';
import { mergeSpans } from './find-spans.ts';
import type { Needle } from './needles.ts';

/** What was found of a query in one article's own text. */
export interface ArticleHits {
  highlights: Highlights;
  /** Needles that stand in the text. */
  found: ReadonlySet<Needle>;
}

/** What was found in one part of the texts. */
interface PartHits {
  spans: Span[];
  needles: Needle[];
}

/** `tags`: values of the query's `tag:` fields, normalised. */
export function highlightArticle(
  texts: ArticleTexts,
  needles: readonly Needle[],
  tags: readonly string[],
): ArticleHits {
  const hits = findAll(texts, needles);
  const found = new Set<Needle>();
  const highlights: Highlights = {
    title: takeSpans(hits[TITLE], found),
    excerpt: takeSpans(hits[EXCERPT], found),
    comments: [],
    tags: [],
  };
  let part = FIRST_COMMENT + texts.commenters.length;
  for (const tag of texts.tags) {
    const isAsked = tags.length > 0 && tags.includes(fieldValue(tag));
    if (takeSpans(hits[part++], found).length > 0 || isAsked) highlights.tags.push(tag);
  }
  part = FIRST_COMMENT;
  for (const user of texts.commenters) {
    const spans = takeSpans(hits[part++], found);
    if (spans.length > 0) highlights.comments.push({ user, spans });
  }
  return { highlights, found };
}

/** Where the needles stand in each part of the texts; undefined: nowhere. */
function findAll(texts: ArticleTexts, needles: readonly Needle[]): (PartHits | undefined)[] {
  const hits: (PartHits | undefined)[] = [];
  for (const needle of needles) {
    texts.eachSpan(needle.text, (part, span) => {
      const own = (hits[part] ??= { spans: [], needles: [] });
      if (isLonger(needle, own.needles)) return;
      if (own.needles[own.needles.length - 1] !== needle) own.needles.push(needle);
      own.spans.push(span);
    });
  }
  return hits;
}

/** Where a word itself stands, longer ones that start with it are not what was meant (ScalaGo for scala). */
function isLonger({ word, kind }: Needle, found: readonly Needle[]): boolean {
  if (kind !== 'prefix' || word === null) return false;
  return found.some((other) => other.kind === 'exact' && other.word === word);
}

/** A part's spans in order; notes which needles gave them. */
function takeSpans(hits: PartHits | undefined, found: Set<Needle>): Span[] {
  if (hits === undefined) return [];
  for (const needle of hits.needles) found.add(needle);
  return hits.spans.length < 2 ? hits.spans : mergeSpans(hits.spans);
}

/** The words that an article meets in other letters than those typed. */
export function widenings(all: readonly ReadonlySet<Needle>[]): Widening[] {
  const widened = new Map<string, Widening>();
  for (const found of all) {
    const literal = new Set<string>();
    for (const { word, kind } of found) if (word !== null && kind === 'exact') literal.add(word);
    for (const { word, kind, text } of found) {
      if (word === null || kind === 'exact' || kind === 'field' || literal.has(word)) continue;
      const key = `${kind} ${word}`;
      const known = widened.get(key) ?? { word, kind, matched: [] };
      widened.set(key, known);
      if (!known.matched.includes(text)) known.matched.push(text);
    }
  }
  return [...widened.values()];
}
