import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '../../src/search/answer.ts';
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
  'APIS',
  'load-balancer',
  'コンテナ',
  ' ',
  '\n',
  '\0',
  '本番',
  'İ',
);
const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
const NEEDLES = ['サーバ', 'redis', 'api', 'load balancer', 'コンテナ', '本番', 'バ', 'e', 'キロ'];

test('what stands in the texts together is what stands in each alone', () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.array(text, { maxLength: 3 }),
      fc.array(text, { maxLength: 3 }),
      (title, excerpt, comments, tags) => {
        const bookmarks = comments.map((comment) => buildBookmark({ comment }));
        const texts = new ArticleTexts(buildArticle({ id: 'a', title, excerpt, bookmarks, tags }));
        const originals = [title, excerpt, ...comments.filter((one) => one !== ''), ...texts.tags];
        expect(texts.tags).toEqual([...new Set(tags)]);
        expect(texts.parts).toHaveLength(originals.length);
        for (const needle of NEEDLES) {
          const spans: Span[][] = originals.map(() => []);
          texts.eachSpan(needle, (part, span) => spans[part]!.push(span));
          const alone = originals.map((one) => findSpans(new SearchedText(one), { text: needle }));
          expect(spans).toEqual(alone);
        }
      },
    ),
  );
});
