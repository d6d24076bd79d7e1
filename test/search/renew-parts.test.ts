import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Article } from '../../src/parse/article.ts';
import { serialiseArticle, sourcesStart } from '../../src/search/article-codec.ts';
import { keepIfNear } from '../../src/search/average-lengths.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { indexPartsHere } from '../../src/search/index-part.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex, readAllArticles, type SearchIndex } from '../../src/search/open-index.ts';
import type { BuiltSegment } from '../../src/search/segment.ts';
import { buildArticle, buildBookmark, createTestAnalyser } from './support.ts';

const analyser = createTestAnalyser();

/** Enough articles for a whole preset dictionary; words of one article alone are among them. */
const ARCHIVE: readonly Article[] = Array.from({ length: 120 }, (_, n) =>
  buildArticle({
    id: `a${n}`,
    title: `第${n}回 Redis の監視と負荷分散 unique${n} ${n % 7 === 0 ? 'サーバー運用' : 'database'}`,
    excerpt: `${'時系列データベースとジョブキューの話。'.repeat(1 + (n % 4))} Kubernetes ${n * 7919}`,
    publishedAt: n % 9 === 0 ? null : new Date(Date.UTC(2020, 0, 1 + (n % 50))).toISOString(),
    tags: n % 3 === 0 ? ['redis', `tag${n % 5}`] : [],
    bookmarks: n % 4 === 0 ? [buildBookmark({ comment: `よい記事 ${n}`, user: `u${n % 6}` })] : [],
    sources: [{ format: 'hatena-html', file: 'a,[["b.html', position: n }],
  }),
);

async function openBase(articles: readonly Article[], shards: number): Promise<SearchIndex> {
  return openBuilt(await buildSegments(articles, { analyser, shards }));
}

function openBuilt(segments: readonly BuiltSegment[]): Promise<SearchIndex> {
  return openIndex(createMemoryReader(segments, { generation: 1, indexedAt: null }), analyser);
}

/** Builds upon a base and counts the articles that were indexed in the usual way. */
async function renew(articles: readonly Article[], base: SearchIndex, shards: number) {
  let indexed = 0;
  const segments = await buildSegments(articles, {
    analyser,
    shards,
    base: base.reader,
    indexParts(plan, inputs) {
      const all = [...inputs];
      indexed = all.reduce((sum, { serialised }) => sum + serialised.length, 0);
      return indexPartsHere(analyser)(plan, all);
    },
  });
  return { segments, indexed };
}

const manifestsOf = (segments: readonly BuiltSegment[]) => segments.map(({ manifest }) => manifest);

describe('an index built upon the one before', () => {
  test('has the bytes of one built from nothing with the same lengths and dictionary', async () => {
    const bases = new Map<number, SearchIndex>();
    for (const shards of [1, 3]) bases.set(shards, await openBase(ARCHIVE, shards));
    let renewed = 0;
    const kind = fc.constantFrom('word', 'title', 'date', 'source', 'gone', 'new');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3),
        fc.uniqueArray(fc.tuple(fc.nat(ARCHIVE.length - 1), kind), {
          maxLength: 12,
          selector: ([at]) => at,
        }),
        async (shards, changes) => {
          const articles = change(ARCHIVE, new Map(changes));
          const base = bases.get(shards)!;
          const { segments, indexed } = await renew(articles, base, shards);
          const { averages } = (await openBuilt(segments)).segments[0]!.meta;
          const { preset, meta } = base.segments[0]!;
          const fresh = await buildSegments(articles, { analyser, shards, averages, preset });
          expect(manifestsOf(segments)).toEqual(manifestsOf(fresh));
          const isKept = JSON.stringify(averages) === JSON.stringify(meta.averages);
          expect(indexed).toBe(isKept ? 0 : articles.length);
          renewed += isKept ? 1 : 0;
        },
      ),
      { numRuns: 30 },
    );
    expect(renewed).toBeGreaterThan(3);
  });

  test('indexes nothing anew when nothing or only places in dumps have changed', async () => {
    const base = await openBase(ARCHIVE, 2);
    const moved = ARCHIVE.map((one) => ({
      ...one,
      sources: one.sources.map((source) => ({ ...source, position: source.position + 1 })),
    }));
    const { segments, indexed } = await renew(moved, base, 2);
    expect(indexed).toBe(0);
    const read: Article[] = [];
    const reader = createMemoryReader(segments, { generation: 2, indexedAt: null });
    for await (const article of readAllArticles(reader)) read.push(article);
    expect(read.toSorted(byId)).toEqual(moved.toSorted(byId));
  });

  test('takes nothing over from the delta', async () => {
    const main = await openBase(ARCHIVE, 1);
    const saved = ARCHIVE.slice(0, 3).map((one) => ({ ...one, tags: ['saved'] }));
    const { averages } = main.segments[0]!.meta;
    const built = await buildSegments(ARCHIVE, { analyser, shards: 1 });
    const delta = await buildSegments(saved, { analyser, shards: 1, averages, replaces: ['a9'] });
    const { segments, indexed } = await renew(ARCHIVE, await openBuilt([...built, ...delta]), 1);
    expect(indexed).toBe(0);
    expect(manifestsOf(segments)).toEqual(manifestsOf(built));
  });

  test('loses the words that no article has any more, and how they sound', async () => {
    const base = await openBase(ARCHIVE, 1);
    const { segments, indexed } = await renew(ARCHIVE.slice(1), base, 1);
    expect(indexed).toBe(0);
    const [segment] = (await openBuilt(segments)).segments;
    const keys: string[] = [];
    segment!.terms.walk('', (key) => keys.push(key) > 0);
    expect(keys.filter((key) => key.endsWith('unique0'))).toEqual([]);
    expect(keys.filter((key) => key.endsWith('unique1'))).toHaveLength(1);
  });

  test.each([
    ['another number of shards', 2, ARCHIVE],
    ['other abbreviations', 1, [...ARCHIVE, buildArticle({ id: 'b', title: 'Data Lake (DL)' })]],
    ['lengths that are no longer true', 1, ARCHIVE.map((one, n) => (n < 20 ? longer(one) : one))],
    ['many other articles', 1, ARCHIVE.map((one, n) => (n % 3 === 0 ? longer(one) : one))],
  ])('is built from nothing for %s', async (_, shards, articles) => {
    const base = await openBase(ARCHIVE, 1);
    const { indexed } = await renew(articles, base, shards);
    expect(indexed).toBe(articles.length);
  });

  test('is built from nothing for another lexicon, and upon a few short articles', async () => {
    const base = await openBase(ARCHIVE, 1);
    const other = analyser.extend([{ name: 'redis', spellings: ['redis', 'レディス', 'rds'] }]);
    let indexed = 0;
    await buildSegments(ARCHIVE, {
      analyser: other,
      shards: 1,
      base: base.reader,
      indexParts(plan, inputs) {
        indexed++;
        return indexPartsHere(other)(plan, inputs);
      },
    });
    expect(indexed).toBe(1);
    const few = ARCHIVE.slice(0, 5);
    expect((await renew(few, await openBase(few, 1), 1)).indexed).toBe(5);
  });
});

test('lengths are kept while all of them are true within one percent', () => {
  const kept = { title: 100, tag: 0, comment: 50, excerpt: 200 };
  const near = { ...kept, title: 100.9 };
  expect(keepIfNear(kept, near)).toBe(kept);
  const far = { ...kept, title: 102 };
  expect(keepIfNear(kept, far)).toBe(far);
  const first = { ...kept, tag: 3 };
  expect(keepIfNear(kept, first)).toBe(first);
  expect(keepIfNear(undefined, near)).toBe(near);
});

test('the sources of a serialised article are found whatever its texts hold', () => {
  const text = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', ',', 'a', '本') });
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 3 }), text, (id, title, tags, file) => {
      const sources = [{ format: 'f', file, position: 1 }];
      const article = buildArticle({ id, title, tags, sources });
      const serialised = serialiseArticle(article);
      expect(serialised.slice(sourcesStart(serialised))).toBe(
        `,${JSON.stringify([['f', file, 1]])}]`,
      );
    }),
  );
});

const byId = (a: Article, b: Article): number => (a.id < b.id ? -1 : 1);

function longer(article: Article): Article {
  return { ...article, excerpt: article.excerpt.repeat(3) };
}

function change(articles: readonly Article[], changes: ReadonlyMap<number, string>): Article[] {
  return articles.flatMap((article, n) => {
    const { excerpt, title, sources } = article;
    switch (changes.get(n) ?? 'same') {
      case 'word':
        return [{ ...article, excerpt: `${excerpt.slice(0, -4)}負荷` }];
      case 'title':
        return [{ ...article, title: `${title} 改`, articleTitle: `${title} 改` }];
      case 'date':
        return [{ ...article, publishedAt: '2020-01-20T00:00:00.000Z' }];
      case 'source':
        return [{ ...article, sources: sources.map((one) => ({ ...one, file: 'moved' })) }];
      case 'gone':
        return [];
      case 'new':
        return [article, { ...article, id: `${article.id}-new`, tags: ['added'] }];
      default:
        return [article];
    }
  });
}
