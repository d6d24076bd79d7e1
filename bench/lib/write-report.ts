import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { drawChart, type Point } from './draw-charts.ts';
import { type BenchResult, SIZES } from './run-size.ts';

const docs = path.resolve(import.meta.dirname, '../../docs');
const results = path.join(docs, 'benchmarks');
const report = path.join(docs, 'BENCHMARKS.md');
/** From this line on the report is written by hand and kept. */
const NOTES = '## What the figures say';

export interface DatedResult extends BenchResult {
  /** YYYY-MM-DD. */
  date: string;
}

interface Row {
  label: string;
  key: string;
}

const LATENCIES: readonly Row[] = [
  { label: 'PING', key: 'ping' },
  { label: 'two GETs of the same bytes', key: 'twoGets' },
  { label: '**yuuk**, cold', key: 'yuuk.cold' },
  { label: '**yuuk**, cold, any word', key: 'yuuk.cold.any' },
  { label: '**yuuk**, warm', key: 'yuuk.warm' },
  { label: '**yuuk**, warm, any word', key: 'yuuk.warm.any' },
  { label: 'RediSearch, any word', key: 'redisearch.or' },
  { label: 'RediSearch, all words', key: 'redisearch.and' },
  { label: 'SQLite FTS5, any word (in process)', key: 'fts5.or' },
  { label: 'SQLite FTS5, all words (in process)', key: 'fts5.and' },
  { label: 'MiniSearch, any word (in process)', key: 'minisearch.or' },
  { label: 'MiniSearch, all words (in process)', key: 'minisearch.and' },
  { label: 'Orama, any word (in process)', key: 'orama.or' },
  { label: 'Orama, all words (in process)', key: 'orama.and' },
];

const ENGINES: readonly Row[] = [
  { label: 'yuuk', key: 'yuuk' },
  { label: 'RediSearch', key: 'redisearch' },
  { label: 'SQLite FTS5', key: 'fts5' },
  { label: 'MiniSearch', key: 'minisearch' },
  { label: 'Orama', key: 'orama' },
];

const CHARTED: readonly Row[] = [
  { label: 'yuuk, cold', key: 'yuuk.cold' },
  { label: 'yuuk, warm', key: 'yuuk.warm' },
  { label: 'RediSearch, any word', key: 'redisearch.or' },
  { label: 'SQLite FTS5, any word', key: 'fts5.or' },
  { label: 'SQLite FTS5, all words', key: 'fts5.and' },
  { label: 'MiniSearch, any word', key: 'minisearch.or' },
  { label: 'Orama, any word', key: 'orama.or' },
  { label: 'PING', key: 'ping' },
];

/** Keeps the result of one size and writes the report with its charts from those of all sizes. */
export async function writeReport(result: DatedResult): Promise<void> {
  await mkdir(results, { recursive: true });
  await writeFile(
    path.join(results, `${result.size}.json`),
    `${JSON.stringify(result, null, 2)}\n`,
  );
  const all = await readResults();
  await writeFile(
    path.join(results, 'latency.svg'),
    await drawChart({
      title: 'A query, median',
      unit: 'microseconds',
      points: pointsOf(all, CHARTED, 'p50Us'),
    }),
  );
  await writeFile(
    path.join(results, 'memory.svg'),
    await drawChart({
      title: 'Memory of index and articles',
      unit: 'bytes an article',
      points: pointsOf(all, ENGINES, 'bytesPerArticle'),
    }),
  );
  const notes = await readNotes();
  await writeFile(report, `${renderReport(all)}\n${notes}`);
}

async function readResults(): Promise<DatedResult[]> {
  const names = new Set(await readdir(results));
  const sizes = Object.keys(SIZES).filter((size) => names.has(`${size}.json`));
  return Promise.all(
    sizes.map(
      async (size): Promise<DatedResult> =>
        JSON.parse(await readFile(path.join(results, `${size}.json`), 'utf8')),
    ),
  );
}

async function readNotes(): Promise<string> {
  const written = await readFile(report, 'utf8').catch(() => '');
  const at = written.indexOf(NOTES);
  return at < 0 ? `${NOTES}\n` : written.slice(at);
}

function pointsOf(all: readonly DatedResult[], rows: readonly Row[], figure: string): Point[] {
  return rows.flatMap(({ label, key }) =>
    all.flatMap(({ size, figures }) => {
      const value = figures[`${key}.${figure}`];
      return value === undefined ? [] : [{ engine: label, articles: SIZES[size], value }];
    }),
  );
}

function renderReport(all: readonly DatedResult[]): string {
  return [
    '# Benchmarks',
    '',
    'yuuk beside the search engines that a Node bot could use instead. Every figure of a column comes from one',
    'run: five rounds in which all engines take turns with the same 600 queries of one to four words, the median',
    'of the rounds. Times of another run differ; the ratios hold better. All engines but yuuk index Latin words and',
    'pairs of Japanese characters that yuuk cuts for them, and give back ten articles as yuuk does.',
    '',
    '```',
    'npm run bench                  # 10,000 articles; writes this page',
    'npm run bench -- --size 100k   # or 1k, 1m',
    'npm run bench -- --json        # the figures only',
    '```',
    '',
    ...renderTable(
      ['run', ...all.map(({ size }) => size)],
      [
        ['date', ...all.map(({ date }) => date)],
        ['machine', ...all.map(({ machine }) => `${machine.cpu}, ${machine.cores} cores`)],
        ['articles', ...all.map(({ corpus }) => corpus)],
        ...versionRows(all),
      ],
    ),
    '',
    '## A query',
    'Median / 95th percentile in microseconds, and the median as a multiple of PING. "Cold" reads postings and articles from',
    'Redis for every query, in two round trips; "warm" has them in memory, where they are after the first time somebody asks.',
    'Unless it says "any word", yuuk ranks articles with all words before the rest. "In process" means no network at all.',
    '',
    ...renderTable(
      ['', ...all.map(({ size }) => size)],
      LATENCIES.map(({ label, key }) => [
        label,
        ...all.map(({ figures }) => renderLatency(figures, key)),
      ]),
    ),
    '',
    '![A query over the number of articles](benchmarks/latency.svg)',
    '',
    '## Memory and building',
    'Bytes an article of the index with its articles, in Redis (with yuuk also when each was first seen), in a file (FTS5) or in',
    'the heap (MiniSearch and Orama, which hold the index alone); articles indexed a second, in parentheses.',
    '',
    ...renderTable(
      ['', ...all.map(({ size }) => size)],
      [
        [
          'the articles as JSON',
          ...all.map(({ figures }) => cell(figures['json.bytesPerArticle'])),
        ],
        ...ENGINES.map(({ label, key }) => [
          label,
          ...all.map(({ figures }) => renderBuild(figures, key)),
        ]),
      ],
    ),
    '',
    '![Memory over the number of articles](benchmarks/memory.svg)',
    '',
    '## Growing and publishing',
    '',
    ...renderTable(
      ['yuuk', ...all.map(({ size }) => size)],
      [
        ['KiB of postings that a cold query reads', 'yuuk.cold.postingsBytes', 1 / 1024],
        ['KiB of articles that it reads', 'yuuk.cold.articlesBytes', 1 / 1024],
        ['ms in which the pointer moves to a new generation', 'yuuk.publish.swapMs', 1],
        ['MiB of a process that answers', 'yuuk.bot.residentMiB', 1],
        [
          'ms for which its event loop stands still while the index is rebuilt',
          'yuuk.bot.longestBlockMs',
          1,
        ],
        ['questions asked during 100 swaps', 'yuuk.swap.questionsAsked', 1],
        ['of which failed', 'yuuk.swap.questionsFailed', 1],
      ].map(([label, key, factor]) => [
        String(label),
        ...all.map(({ figures }) => {
          const value = figures[String(key)];
          return cell(value === undefined ? undefined : value * Number(factor));
        }),
      ]),
    ),
    '',
    ...renderSkipped(all),
  ].join('\n');
}

function versionRows(all: readonly DatedResult[]): string[][] {
  const names = [...new Set(all.flatMap(({ versions }) => Object.keys(versions)))];
  return names.map((name) => [name, ...all.map(({ versions }) => versions[name] ?? '–')]);
}

function renderLatency(figures: Record<string, number>, key: string): string {
  const p50 = figures[`${key}.p50Us`];
  const ping = figures['ping.p50Us'];
  if (p50 === undefined || ping === undefined) return '–';
  const times = key === 'ping' ? '' : ` (${cell(p50 / ping)}×)`;
  return `${cell(p50)} / ${cell(figures[`${key}.p95Us`])}${times}`;
}

function renderBuild(figures: Record<string, number>, key: string): string {
  const bytes = figures[`${key}.bytesPerArticle`];
  return bytes === undefined ? '–' : `${cell(bytes)} (${cell(figures[`${key}.buildPerS`])}/s)`;
}

function renderSkipped(all: readonly DatedResult[]): string[] {
  const lines = all.flatMap(({ size, skipped }) =>
    Object.entries(skipped).map(([name, reason]) => `- ${name} at ${size}: ${reason}`),
  );
  return lines.length === 0 ? [] : ['Not measured:', ...lines, ''];
}

/** Two significant digits below 10, whole numbers above. */
function cell(value: number | undefined): string {
  if (value === undefined) return '–';
  if (Math.abs(value) >= 10) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(2)));
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
