import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { load } from 'cheerio';
import { z } from 'zod';

import { parseDump } from '../src/parse/parse-dump.ts';

/**
 * `npm run bench:parse`: how fast dumps are parsed, with `cheerio.load` of the same file in the same run as
 * the yardstick (medians of five), how much memory that takes, and how soon attacks are refused. Exits 1 when a
 * figure is missed. Each measurement has a process of its own, so that none clears away what another one left.
 */

const ROUNDS = 5;
/** Rounds in which the engine still compiles what it runs. */
const WARM_UP = 2;
const COLLECTION = new URL('../../shared/corpora/bookmarks-67k.jsonl.gz', import.meta.url);
const NOW = new Date('2026-11-22T00:00:00Z');

interface Figure {
  name: string;
  value: string;
  target: string;
  reached: boolean;
}

const writeItem = (index: number) =>
  `<li class="bookmark-item js-user-bookmark-item" data-target-url="https://blog.example.com/entry/${index}">
 <div class="centerarticle-entry"><h3 class="centerarticle-entry-title"><a href="https://blog.example.com/entry/${index}" class="js-clickable-link" target="_blank" rel="noopener"><img class="centerarticle-entry-favicon" src="https://example.com/favicon.png" alt="">記事 ${index} サーバの負荷を測って減らす手順 - 例のブログ</a></h3>
 <ul class="centerarticle-entry-data"><li><span class="centerarticle-users"><a href="/entry/s/x" title="x">${index % 900} users </a></span></li><li><a href="/site/blog.example.com">blog.example.com </a></li><li><a href="/hotentry/it" data-gtm-click-label="user-bookmark-category">テクノロジー</a></li></ul>
 <p class="centerarticle-entry-summary">入口で待ち行列の長さを見てから、遅い命令・交換領域・書き込みの順に切り分ける。番号 ${index} の要点を一段落で記す。</p></div>
 <div class="centerarticle-reaction" id="bookmark-${index}"><span class="centerarticle-reaction-username"><a href="/u/">sample-user</a></span> <span class="centerarticle-reaction-timestamp">2026/11/${String(1 + (index % 20)).padStart(2, '0')}</span>
 <span class="js-comment">読み返す ${index}</span><ul class="centerarticle-reaction-tags"><li><a href="/t">redis</a></li><li><a href="/t">sre</a></li></ul></div>
</li>\n`;

/** A Hatena user's page of 10,000 items, 11.5 MB. */
function writeList(): string {
  const items = Array.from({ length: 10_000 }, (_, index) => writeItem(index));
  return `<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"></head><body><h3>ブックマーク / blog.example.com (10,000)</h3><ul>\n${items.join('')}</ul><p class="centerarticle-pager"></p></body></html>`;
}

const collectedRecord = z.object({
  url: z.string(),
  title: z.string(),
  date: z.string(),
  tags: z.array(z.string()),
  comment: z.string(),
});
type CollectedRecord = z.infer<typeof collectedRecord>;

/** The collection of 67,552 records where it is at hand, else as many of our own making. */
async function collectRecords(): Promise<CollectedRecord[]> {
  if (existsSync(COLLECTION)) {
    const lines = gunzipSync(await readFile(COLLECTION))
      .toString()
      .trimEnd()
      .split('\n');
    return lines.map((line) => collectedRecord.parse(JSON.parse(line)));
  }
  return Array.from({ length: 67_552 }, (_, index) => ({
    url: `http://site-${index % 997}.example.com/articles/${index}/some-words-in-the-address`,
    title: `記事 ${index}: 題の長さはふつうこのくらいになる - サイト ${index % 997}`,
    date: '2015-05-05T05:05:05+09:00',
    tags: index % 9 === 0 ? ['web', 'あとで読む'] : [],
    comment: index % 7 === 0 ? 'ひとこと' : '',
  }));
}

const escapeMarkup = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function writeNetscape(records: readonly CollectedRecord[]): string {
  const items = records.map(
    ({ url, title, date, tags, comment }) =>
      `<DT><A HREF="${escapeMarkup(url)}" ADD_DATE="${Date.parse(date) / 1000}" PRIVATE="0" TAGS="${escapeMarkup(tags.join(','))}">${escapeMarkup(title)}</A>\n${comment === '' ? '' : `<DD>${escapeMarkup(comment)}\n`}`,
  );
  return `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n${items.join('')}</DL><p>\n`;
}

/** What a process of its own measures in a file. */
const MEASURES = {
  /** Milliseconds of parsing it. */
  async parse(file: string) {
    const bytes = await readFile(file);
    return measureMedian(() => parseDump({ file: 'bench', bytes }, { now: NOW }));
  },
  /** Milliseconds of the yardstick. */
  async load(file: string) {
    const text = await readFile(file, 'utf8');
    return measureMedian(() => load(text));
  },
  /** The highest memory while it is parsed as a stream over that of the start, in MB. */
  async memory(file: string) {
    const start = process.memoryUsage().rss;
    await parseDump({ file: 'bench', bytes: createReadStream(file) }, { now: NOW });
    return Math.max(0, process.resourceUsage().maxRSS * 1024 - start) / 1e6;
  },
};
const measureName = z.enum(['parse', 'load', 'memory']);

async function measureInChild(name: z.infer<typeof measureName>, file: string): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), [name, file], { execArgv: process.execArgv });
  const [message] = await once(child, 'message');
  return z.number().parse(message);
}

async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function measureMedian(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) times.push(await time(work));
  const sorted = times.slice(WARM_UP).toSorted((one, other) => one - other);
  return sorted[ROUNDS >> 1] ?? Number.NaN;
}

/** Speed beside the yardstick, and memory. */
async function compare(
  name: string,
  file: string,
  targets: { ratio: number; megabytes: number },
): Promise<Figure[]> {
  const bytes = await readFile(file);
  const { articles } = await parseDump({ file: 'bench', bytes }, { now: NOW });
  const own = await measureInChild('parse', file);
  const their = await measureInChild('load', file);
  const megabytes = await measureInChild('memory', file);
  const speed = (milliseconds: number) => `${(bytes.length / 1000 / milliseconds).toFixed(1)} MB/s`;
  const ratio = their / own;
  return [
    {
      name: `${name}, ${(bytes.length / 1e6).toFixed(1)} MB, ${articles.length} articles`,
      value: `${speed(own)}, ${ratio.toFixed(2)} times cheerio.load (${speed(their)})`,
      target: `>= ${targets.ratio} times`,
      reached: ratio >= targets.ratio,
    },
    {
      name: `${name}, memory over the start`,
      value: `${megabytes.toFixed(0)} MB`,
      target: `< ${targets.megabytes} MB`,
      reached: megabytes < targets.megabytes,
    },
  ];
}

/** How soon an attack is refused and how long it keeps the event loop. */
async function refuse(name: string, bytes: Uint8Array): Promise<Figure> {
  let longest = 0;
  let last = performance.now();
  const watching = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  let refused: string | null = null;
  const milliseconds = await time(async () => {
    const dump = await parseDump({ file: 'bench', bytes }, { now: NOW });
    refused = dump.refused;
  });
  clearInterval(watching);
  return {
    name,
    value: `${milliseconds.toFixed(0)} ms, longest turn ${longest.toFixed(0)} ms: ${refused ?? 'taken'}`,
    target: 'refused in < 2000 ms, turns < 100 ms',
    reached: refused !== null && milliseconds < 2000 && longest < 100,
  };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-bench-'));
  try {
    const list = path.join(folder, 'list.html');
    const netscape = path.join(folder, 'bookmarks.html');
    const page = writeList();
    await writeFile(list, page);
    await writeFile(netscape, writeNetscape(await collectRecords()));
    const nested = page.slice(0, 3000).replace('サーバ', '<div>'.repeat(200_000));
    const line = `タグ\n\nブックマーク / example.com (1)\n\n  • 題\n\n    ${'長'.repeat(2_000_000)}\n`;
    const figures = [
      ...(await compare('Hatena list', list, { ratio: 3, megabytes: 60 })),
      ...(await compare('Netscape export', netscape, { ratio: 3, megabytes: 150 })),
      await refuse('200,000 nested tags', Buffer.from(nested)),
      await refuse('a line of 2 million characters', Buffer.from(line)),
      await refuse('100 MB of zeros, gzip', gzipSync(Buffer.alloc(100_000_000))),
    ];
    for (const { name, value, target, reached } of figures) {
      process.stdout.write(`${reached ? 'ok  ' : 'MISS'} ${name}: ${value} (${target})\n`);
    }
    if (figures.some(({ reached }) => !reached)) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [, , measure, file] = process.argv;
if (file === undefined) await main();
else process.send?.(await MEASURES[measureName.parse(measure)](file));
