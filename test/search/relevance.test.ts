import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createAnalyser } from '../../src/search/analyser.ts';
import { buildSegments } from '../../src/search/build-segments.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';
import { createMemoryReader } from '../../src/search/memory-reader.ts';
import { openIndex, type SearchIndex } from '../../src/search/open-index.ts';
import { createIcuSegmenter, createScriptSegmenter } from '../../src/search/segmenter.ts';
import { ARCHIVE, JUDGEMENTS } from './archive.ts';
import { idsOf } from './support.ts';

const LEXICON = new URL('../../config/lexicon.txt', import.meta.url);

/** Mean reciprocal rank of the first answer; 1 is every answer first. */
const LEAST_MRR = 0.95;

describe.each([
  ['ICU words', createIcuSegmenter()],
  ['script runs', createScriptSegmenter()],
])('the archive with the shipped lexicon, by %s', (_name, segmenter) => {
  const { lexicon } = parseLexicon(readFileSync(LEXICON, 'utf8'));
  const analyser = createAnalyser({ lexicon, segmenter });
  const opened: Promise<SearchIndex> = buildSegments(ARCHIVE, { analyser, shards: 2 }).then(
    (segments) =>
      openIndex(createMemoryReader(segments, { generation: 1, indexedAt: null }), analyser),
  );

  test.each(JUDGEMENTS)('%s: "%s" finds %s on the first page', async (_kind, query, wanted) => {
    const ids = await idsOf(await opened, query);
    for (const id of wanted.split(' ')) expect(ids.slice(0, 5)).toContain(id);
  });

  test('the answers stand first', async () => {
    const index = await opened;
    let sum = 0;
    for (const [, query, wanted] of JUDGEMENTS) {
      const at = (await idsOf(index, query)).findIndex((id) => wanted.split(' ').includes(id));
      sum += at < 0 ? 0 : 1 / (at + 1);
    }
    expect(sum / JUDGEMENTS.length).toBeGreaterThanOrEqual(LEAST_MRR);
  });
});
