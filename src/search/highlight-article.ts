import type { Article } from '../parse/article.ts';
import type { Highlights, Span, Widening } from './answer.ts';
import { allTags } from './article-text.ts';
import { fieldValue } from './field-terms.ts';
import { findSpans, mergeSpans, SearchedText } from './find-spans.ts';
import type { Needle } from './needles.ts';

/** What was found of a query in one article's own text. */
export interface ArticleHits {
  highlights: Highlights;
  /** Needles that stand in the text. */
  found: ReadonlySet<Needle>;
}

/** `tags`: values of the query's `tag:` fields, normalised. */
export function highlightArticle(
  article: Article,
  needles: readonly Needle[],
  tags: readonly string[],
): ArticleHits {
  const found = new Set<Needle>();
  const spansOf = (original: string): Span[] => {
    if (original === '') return [];
    return collect(new SearchedText(original), needles, found);
  };
  const highlights: Highlights = {
    title: spansOf(article.title),
    excerpt: spansOf(article.excerpt),
    comments: [],
    tags: allTags(article).filter(
      (tag) => tags.includes(fieldValue(tag)) || spansOf(tag).length > 0,
    ),
  };
  for (const { user, comment } of article.bookmarks) {
    const spans = spansOf(comment);
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
  return mergeSpans(all);
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
