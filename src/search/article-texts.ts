import type { Article } from '../parse/article.ts';
import type { Span } from './answer.ts';
import { allTags } from './article-text.ts';
import { MAX_SPANS, nextPlace, SearchedText } from './find-spans.ts';
import { foldText } from './normalise.ts';
import { PairFilter } from './pair-filter.ts';

/** Stands between the texts of an article: a sign that no needle has. */
const SEAM = '\0';
/** The parts that every article has; its comments and then its tags follow. */
export const TITLE = 0;
export const EXCERPT = 1;
export const FIRST_COMMENT = 2;

/** The texts of one article in which a page marks what was found: folded, and looked through, in one go. */
export class ArticleTexts {
  /** Title, excerpt, comments, tags. */
  readonly parts: readonly SearchedText[];
  /** Who wrote each comment that is not empty. */
  readonly commenters: readonly string[];
  readonly tags: readonly string[];
  /** All parts one after the other, and where each starts. */
  private readonly whole: SearchedText;
  private readonly starts: readonly number[];
  private readonly filter: PairFilter;

  constructor(article: Article) {
    const { title, excerpt, bookmarks } = article;
    const comments = bookmarks.filter(({ comment }) => comment !== '');
    this.commenters = comments.map(({ user }) => user);
    this.tags = allTags(article);
    const originals = [title, excerpt, ...comments.map(({ comment }) => comment), ...this.tags];
    const folded = foldAll(originals);
    const joined = folded.join(SEAM);
    this.whole = new SearchedText(joined, joined);
    const starts: number[] = [];
    let start = 0;
    this.parts = folded.map((own, i) => {
      starts.push(start);
      const end = start + own.length;
      const part = new SearchedText(originals[i]!, own, this.whole.text.slice(start, end));
      start = end + SEAM.length;
      return part;
    });
    this.starts = starts;
    this.filter = new PairFilter(this.whole.text);
  }

  /** Calls `visit` for each place of a needle, part by part: the same as `findSpans` in each part alone. */
  eachSpan(needle: string, visit: (part: number, span: Span) => void): void {
    if (!this.filter.mayHold(needle)) return;
    const { whole, starts, parts } = this;
    const haystack = whole.haystackFor(needle);
    let part = 0;
    let count = 0;
    for (
      let at = nextPlace(whole, haystack, needle, 0);
      at >= 0;
      at = nextPlace(whole, haystack, needle, at + 1)
    ) {
      while (part + 1 < starts.length && starts[part + 1]! <= at) {
        part++;
        count = 0;
      }
      const start = at - starts[part]!;
      const span = count < MAX_SPANS ? parts[part]!.spanOf(start, start + needle.length) : null;
      if (span === null) continue;
      count++;
      visit(part, span);
    }
  }
}

/** Folds texts together, which is quicker than one by one; a text with the seam in it makes them go alone. */
function foldAll(originals: readonly string[]): string[] {
  const folded = foldText(originals.join(SEAM)).split(SEAM);
  return folded.length === originals.length ? folded : originals.map(foldText);
}
