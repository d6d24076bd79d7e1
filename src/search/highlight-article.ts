import type { Highlights, Span, Widening } from './answer.ts';
import type { ArticleTexts } from './article-texts.ts';
import { fieldValue } from './field-terms.ts';
import { findSpans, mergeSpans, type SearchedText } from './find-spans.ts';
import type { Needle } from './needles.ts';

/** What was found of a query in one article's own text. */
export interface ArticleHits {
  highlights: Highlights;
  /** Needles that stand in the text. */
  found: ReadonlySet<Needle>;
}

/** `tags`: values of the query's `tag:` fields, normalised. */
export function highlightArticle(
  texts: ArticleTexts,
  needles: readonly Needle[],
  tags: readonly string[],
): ArticleHits {
  const found = new Set<Needle>();
  const present = needles.filter(({ text }) => texts.mayHold(text));
  const spansOf = (text: SearchedText): Span[] =>
    present.length === 0 ? [] : collect(text, present, found);
  const highlights: Highlights = {
    title: spansOf(texts.title),
    excerpt: spansOf(texts.excerpt),
    comments: [],
    tags: [],
  };
  for (const { tag, text } of texts.tags) {
    const isAsked = tags.length > 0 && tags.includes(fieldValue(tag));
    if (spansOf(text).length > 0 || isAsked) highlights.tags.push(tag);
  }
  for (const { user, text } of texts.comments) {
    const spans = spansOf(text);
    if (spans.length > 0) highlights.comments.push({ user, spans });
  }
  return { highlights, found };
}

function collect(text: SearchedText, needles: readonly Needle[], found: Set<Needle>): Span[] {
  const all: Span[] = [];
  const exact = new Set<string>();
  for (const needle of needles) {
    // Where a word itself stands, longer ones that start with it are not what was meant (ScalaGo for scala).
    if (needle.kind === 'prefix' && needle.word !== null && exact.has(needle.word)) continue;
    const spans = findSpans(text, needle);
    if (spans.length === 0) continue;
    found.add(needle);
    if (needle.kind === 'exact' && needle.word !== null) exact.add(needle.word);
    all.push(...spans);
  }
  return all.length < 2 ? all : mergeSpans(all);
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
