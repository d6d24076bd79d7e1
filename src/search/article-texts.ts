import type { Article } from '../parse/article.ts';
import { allTags } from './article-text.ts';
import { SearchedText } from './find-spans.ts';
import { foldText } from './normalise.ts';

/** Stands between the texts of an article while they are folded together; no spelling has it. */
const SEAM = '\0';

/** The texts of one article in which a page marks what was found, folded in one go. */
export class ArticleTexts {
  readonly title: SearchedText;
  readonly excerpt: SearchedText;
  readonly comments: readonly { user: string; text: SearchedText }[];
  readonly tags: readonly { tag: string; text: SearchedText }[];
  /** All of them one after the other: what is not in here is in none. */
  private readonly whole: SearchedText;

  constructor(article: Article) {
    const { title, excerpt, bookmarks } = article;
    const tags = allTags(article);
    const comments = bookmarks.filter(({ comment }) => comment !== '');
    const originals = [title, excerpt, ...comments.map(({ comment }) => comment), ...tags];
    const joined = originals.join(SEAM);
    this.whole = new SearchedText(joined, foldText(joined));
    const folded = this.whole.folded.split(SEAM);
    // A text with the seam in it is folded alone, and so are the others then.
    const isClean = folded.length === originals.length;
    const texts: SearchedText[] = [];
    let at = 0;
    for (const [i, original] of originals.entries()) {
      if (isClean) {
        const own = folded[i]!;
        const end = at + own.length;
        texts.push(new SearchedText(original, own, this.whole.text.slice(at, end)));
        at = end + SEAM.length;
      } else texts.push(new SearchedText(original));
    }
    const next = texts.values();
    const take = (): SearchedText => next.next().value!;
    this.title = take();
    this.excerpt = take();
    this.comments = comments.map(({ user }) => ({ user, text: take() }));
    this.tags = tags.map((tag) => ({ tag, text: take() }));
  }

  /** Whether a needle stands anywhere at all, as a word or within one. */
  mayHold(needle: string): boolean {
    return this.whole.haystackFor(needle).includes(needle);
  }
}
