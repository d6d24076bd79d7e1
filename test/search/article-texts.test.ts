import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArticleTexts } from '../../src/search/article-texts.ts';
import { findSpans, SearchedText } from '../../src/search/find-spans.ts';
import { buildArticle, buildBookmark } from './support.ts';

/** Pieces that fold in every way: composed marks, long vowels, dots, widths, signs, and the seam itself. */
const piece = fc.constantFrom(
  'サーバー',
  'ー',
  '・',
  'ヴァ',
  'ﾊﾞ',
  'ﾞ',
  'か\u3099',
  '㌔',
  'é',
  'e\u0301',
  'Redis',
  'load-balancer',
  'コンテナ',
  ' ',
  '\n',
  '\0',
  '本番',
  'İ',
);
const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
const NEEDLES = ['サーバ', 'redis', 'load balancer', 'コンテナ', '本番', 'バ', 'e', 'キロ'];

test('texts folded together are what each is alone', () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.array(text, { maxLength: 3 }),
      fc.array(text, { maxLength: 3 }),
      (title, excerpt, comments, tags) => {
        const bookmarks = comments.map((comment) => buildBookmark({ comment }));
        const texts = new ArticleTexts(buildArticle({ id: 'a', title, excerpt, bookmarks, tags }));
        const all: [string, SearchedText][] = [
          [title, texts.title],
          [excerpt, texts.excerpt],
          ...comments
            .filter((comment) => comment !== '')
            .map((comment, i): [string, SearchedText] => [comment, texts.comments[i]!.text]),
          ...texts.tags.map(({ tag, text: searched }): [string, SearchedText] => [tag, searched]),
        ];
        for (const [original, searched] of all) {
          const alone = new SearchedText(original);
          expect(searched.folded).toBe(alone.folded);
          expect(searched.text).toBe(alone.text);
          for (const needle of NEEDLES) {
            const spans = findSpans(alone, { text: needle });
            expect(findSpans(searched, { text: needle })).toEqual(spans);
            expect(texts.mayHold(needle) || spans.length === 0).toBe(true);
          }
        }
      },
    ),
  );
});
