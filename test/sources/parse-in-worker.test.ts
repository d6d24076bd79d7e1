import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';

import { parseDump } from '../../src/parse/parse-dump.ts';
import {
  createParseWorker,
  type ParseWorker,
  type ParseWorkerLimits,
} from '../../src/sources/parse-in-worker.ts';

const now = new Date('2026-11-22T00:00:00Z');
let worker: ParseWorker | null = null;

afterEach(async () => {
  await worker?.close();
  worker = null;
});

/** Search data of so many entries. */
function searchData(entries: number): Buffer {
  const lines: string[] = [];
  for (let entry = 0; entry < entries; entry += 1) {
    lines.push(`記事 ${entry} - 例 `, '[redis]感想 ', `https://example.com/${entry}`);
  }
  for (let entry = 0; entry < entries; entry += 1) lines.push('3\t20260102030405');
  return Buffer.from(lines.join('\n'));
}

function create(limits: Partial<ParseWorkerLimits> = {}): ParseWorker {
  worker = createParseWorker({ memoryMb: 256, deadlineMs: 60_000, ...limits });
  return worker;
}

describe('parsing in a worker thread', () => {
  it('gives what parsing here gives, in several parts, for several dumps at once', async () => {
    const parser = create();
    const bytes = searchData(1200);
    const [one, two, none] = await Promise.all([
      parser.parse({ file: 'one', bytes: Buffer.from(bytes) }, { now }),
      parser.parse({ file: 'two', bytes: searchData(3) }, { now }),
      parser.parse({ file: 'none', bytes: Buffer.from('?') }, { now }),
    ]);
    expect(one).toEqual(await parseDump({ file: 'one', bytes }, { now }));
    expect(two.articles).toHaveLength(3);
    expect(none).toMatchObject({ articles: [], refused: 'not a known dump' });
  });

  it('ends its thread in a pause, and starts another for the next dump', async () => {
    const started = once(process, 'worker');
    const parser = create({ idleMs: 20 });
    const parsing = parser.parse({ file: 'one', bytes: searchData(3) }, { now });
    const [thread]: Worker[] = await started;
    await parsing;
    if (thread) await once(thread, 'exit');
    const again = await parser.parse({ file: 'two', bytes: searchData(3) }, { now });
    expect(again.articles).toHaveLength(3);
  });

  it('takes the bytes over instead of copying them', async () => {
    const bytes = new Uint8Array(searchData(2));
    await create().parse({ file: 'x', bytes }, { now });
    expect(bytes.byteLength).toBe(0);
  });

  it('leaves the event loop free', async () => {
    let longest = 0;
    let last = performance.now();
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const parser = create();
    await parser.parse({ file: 'x', bytes: searchData(20_000) }, { now });
    clearInterval(ticking);
    const alone = await timed(() => parseDump({ file: 'x', bytes: searchData(20_000) }, { now }));
    expect(longest).toBeLessThan(Math.max(100, alone / 2));
  });

  it('refuses a dump that takes too long and goes on with the next one', async () => {
    const parser = create({ deadlineMs: 1 });
    const late = await parser.parse({ file: 'late', bytes: searchData(20_000) }, { now });
    expect(late).toMatchObject({
      articles: [],
      refused: 'parsing it takes longer than 1 ms',
      receipt: { file: 'late', format: null, parsed: 0 },
    });
    await parser.close();
    const { articles } = await create().parse({ file: 'next', bytes: searchData(2) }, { now });
    expect(articles).toHaveLength(2);
  });

  it('refuses a dump that takes more memory than allowed and goes on with the next one', async () => {
    const parser = create({ memoryMb: 24 });
    const large = await parser.parse({ file: 'large', bytes: searchData(150_000) }, { now });
    expect(large.refused).toBe('parsing it takes more memory than allowed');
    const { articles } = await parser.parse({ file: 'small', bytes: searchData(2) }, { now });
    expect(articles).toHaveLength(2);
  });

  it('stops when it is told to', async () => {
    const parser = create();
    const controller = new AbortController();
    const parsing = parser.parse(
      { file: 'x', bytes: searchData(20_000) },
      { now, signal: controller.signal },
    );
    controller.abort(new Error('enough'));
    await expect(parsing).rejects.toThrow('enough');
    const { articles } = await parser.parse({ file: 'next', bytes: searchData(2) }, { now });
    expect(articles).toHaveLength(2);
  });

  it('hands on that a format has no such name', async () => {
    const parsing = create().parse(
      { file: 'x', bytes: searchData(1) },
      { now, format: 'nonsense' },
    );
    await expect(parsing).rejects.toMatchObject({ code: 'usage' });
  });
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
