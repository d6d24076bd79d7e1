import { expect, test } from 'vitest';
import { averageLengths } from '../../src/search/average-lengths.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex } from '../../src/search/open-index.ts';
import { createScratch } from '../../src/search/scratch.ts';
import { LinearScan } from './linear-scan.ts';
import { buildArticle, createTestAnalyser, search } from './support.ts';

/** Of a real index one window holds far more. */
const WINDOW = 512;
const COUNT = 2 * WINDOW + 300;
const EVERYTHING = { limit: COUNT, offset: 0 };

/** Words that stand close together, far apart, at the seams of windows and in the last article only. */
function titleOf(n: number): string {
  const words = [`n${n % 997}`];
  if (n % 2 === 0) words.push('redis');
  if (n % 350 === 3) words.push('コンテナの監視');
  if (n % WINDOW < 2) words.push('負荷分散');
  if (n === COUNT - 1) words.push('docker 本番環境');
  return words.join(' ');
}

const articles = Array.from({ length: COUNT }, (_, n) =>
  buildArticle({
    id: `a${n}`,
    title: titleOf(n),
    tags: n % 5 === 0 ? ['linux'] : [],
    publishedAt: n % 11 === 0 ? null : new Date(1.3e12 + n * 3.6e6).toISOString(),
  }),
);

test.each([1, 2])(
  'more articles than one window holds rank as in a linear scan, %i shards',
  async (shards) => {
    const analyser = createTestAnalyser();
    const averages = averageLengths(articles);
    const segments = await buildSegments(articles, { analyser, shards });
    const reader = createMemoryReader(segments, { generation: 1, indexedAt: null });
    const opened = await openIndex(reader, analyser);
    const index = { ...opened, scratch: createScratch(COUNT, WINDOW) };
    const model = new LinearScan([{ articles, averages }], analyser);
    const exclude = new Set(['a0', `a${WINDOW}`, `a${COUNT - 1}`]);
    const dead = new Set(['a1', `a${WINDOW + 2}`]);
    let suggested = 0;
    for (const query of [
      'redis',
      'コンテナ 監視 redis',
      '負荷分散',
      '負荷分散 本番',
      '負荷分散 docker',
      '監視 本番環境 redis',
      'docker',
      'n7 -redis',
      'after:2011-05 before:2011-06',
      'redis after:2011-05 before:2011-06',
      'tag:linux 監視',
      'is:dead',
      '"の監視"',
      'n3 コンテナの監視',
      '監視 n3 n4 n5',
    ]) {
      for (const options of [{}, { exclude, dead }]) {
        const answer = await search(index, query, { ...EVERYTHING, ...options });
        const hits = model.rank(query, options);
        expect(answer.results.map(({ article, score }) => ({ id: article.id, score }))).toEqual(
          hits.map(({ id, score }) => ({ id, score })),
        );
        expect(answer.total).toBe(hits.filter(({ full }) => full).length);
        for (const offset of [0, 3, 40]) {
          const page = await search(index, query, { limit: 7, offset, ...options });
          expect(page.results.map(({ article }) => article.id)).toEqual(
            hits.slice(offset, offset + 7).map(({ id }) => id),
          );
        }
        for (const { query: text, total } of answer.suggestions) {
          expect(model.rank(text, options).filter(({ full }) => full).length).toBe(total);
          suggested++;
        }
      }
    }
    expect(suggested).toBeGreaterThan(3);
  },
);
