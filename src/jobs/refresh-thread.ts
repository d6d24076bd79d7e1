/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import { createHash } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import { createAnalyser } from '../search/analyser.ts';
import { parseLexicon } from '../search/lexicon.ts';
import type { HttpClient } from '../sources/http-client.ts';
import { createParseWorker, type ParseWorker } from '../sources/parse-in-worker.ts';
import { sourceName } from '../sources/source.ts';
import { type Connections, openConnections } from '../store/connections.ts';
import { createGenerationStore } from '../store/generation-store.ts';
import { openRecords } from '../store/records/records.ts';
import { openSourceRecords } from '../store/records/source-records.ts';
import { indexDirectly } from './index-directly.ts';
import { rebuildIndex } from './rebuild-index.ts';
import type { ThreadMessage, ThreadTask } from './refresh-in-thread.ts';
import type { RefreshSettings } from './refresh-settings.ts';
import type { FetchOptions, RefreshDependencies } from './refresh-types.ts';
import { runRefresh } from './run-refresh.ts';
import { parseSourceRecord } from './source-records.ts';

/*
 * The thread of one refresh: it has connections of its own, so that neither parsing nor building nor
 * talking to Redis holds up the process that answers people.
 */

const fetchDeadlineMs = 60_000;
const parseMemoryMb = 1_024;
const parseDeadlineMs = 10 * 60_000;
const mostFiles = 100_000;
const defaultSettleMs = 1_000;

const say = (message: ThreadMessage) => parentPort?.postMessage(message);

const logAt = (level: keyof Log) => (fields: object, message: string) => {
  say({ type: 'log', level, fields, message });
};
const log: Log = {
  debug: logAt('debug'),
  info: logAt('info'),
  warn: logAt('warn'),
  error: logAt('error'),
};

async function run(task: ThreadTask, connections: Connections, parser: ParseWorker): Promise<void> {
  const { settings } = task;
  const stop = new AbortController();
  parentPort?.on('message', () => {
    stop.abort(new YuukError('refused', 'The refresh was stopped, and will be tried again.'));
  });
  // The caller's clock, from the moment it gave; this thread has no opinion of its own about the time.
  const startedAt = performance.now();
  const now = () => new Date(task.nowMs + (performance.now() - startedAt));
  const store = createGenerationStore(connections);
  const records = openRecords(connections.worker, {
    commandsPerMinute: 0,
    queryLogDays: settings.queryLogDays,
    now: () => now().getTime(),
    randomKey: () => '',
  });
  const dependencies: RefreshDependencies = {
    store,
    records,
    analyser: createAnalyser({ lexicon: parseLexicon(settings.lexicon).lexicon }),
    shards: settings.shards,
    maxLossPercent: settings.maxLossPercent,
    lang: settings.lang,
    log,
    now,
    reader: nameReader(settings),
    onProgress: (progress) => say({ type: 'progress', progress }),
    signal: stop.signal,
  };
  const sourceRecords = openSourceRecords(connections.worker, parseSourceRecord);
  if (task.kind === 'rebuild') {
    say({ type: 'rebuilt', outcome: await rebuildIndex(sourceRecords, dependencies) });
    return;
  }
  const fetch = openFetch(settings, parser, now, stop.signal);
  try {
    const report =
      task.kind === 'direct'
        ? await indexDirectly(task.refresh, fetch, dependencies)
        : await runRefresh(task.refresh, fetch, sourceRecords, dependencies);
    say({ type: 'report', report });
  } finally {
    await fetch.client.close();
  }
}

function openFetch(
  settings: RefreshSettings,
  parser: ParseWorker,
  now: () => Date,
  signal: AbortSignal,
): FetchOptions {
  const { limits, fetch, version } = settings;
  const contact = fetch.contact === '' ? '' : ` (+${fetch.contact})`;
  return {
    client: openWhenAsked(async () => {
      const { createHttpClient } = await import('../sources/http-client.ts');
      return createHttpClient({
        userAgent: `yuuk/${version}${contact}`,
        maxBytes: limits.fetchedBytes,
        deadlineMs: fetchDeadlineMs,
        delayMs: fetch.delaySeconds * 1000,
        now: Date.now,
        wait: sleep,
        allowAddresses: settings.allowAddresses,
      });
    }),
    files: {
      root: settings.root,
      maxFileBytes: limits.fileBytes,
      maxFiles: mostFiles,
      settleMs: settings.settleMs ?? defaultSettleMs,
      // Compared with times that the file system wrote: the machine's clock, whatever the caller's is.
      now: Date.now,
      wait: sleep,
    },
    environment: settings.secrets,
    maxPages: fetch.maxPages,
    parse: (file, bytes, format) =>
      parser.parse(
        { file, bytes },
        {
          now: now(),
          siteNames: settings.siteNames,
          signal,
          ...(format === undefined ? {} : { format }),
          limits: {
            inputBytes: limits.fileBytes,
            decodedBytes: limits.fileBytes,
            wholeChars: limits.jsonCharacters,
            articles: limits.articlesPerDump,
            bookmarksPerArticle: limits.bookmarksPerArticle,
            fieldChars: limits.fieldCharacters,
          },
        },
      ),
  };
}

/** Its libraries take a tenth of a second to load, which a refresh of files alone need not wait for. */
function openWhenAsked(open: () => Promise<HttpClient>): HttpClient {
  let client: Promise<HttpClient> | null = null;
  return {
    async fetch(request) {
      client ??= open();
      return (await client).fetch(request);
    },
    close: async () => (await client)?.close(),
  };
}

/** Names what reads the dumps: when it is another one, equal bytes may give other articles. */
function nameReader({ version, build = '', siteNames, limits, sources }: RefreshSettings): string {
  const formats = sources.flatMap((one) => (one.format ? [[sourceName(one), one.format]] : []));
  const settings = JSON.stringify([build, siteNames, limits, formats]);
  return `${version} ${createHash('sha256').update(settings).digest('hex').slice(0, 12)}`;
}

function describeError(error: unknown): ThreadMessage {
  if (error instanceof YuukError) {
    const { code, message, hint, cause } = error;
    const reason = cause instanceof Error ? cause.message : undefined;
    return { type: 'error', error: { code, message, hint, reason } };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : 'unknown';
  return {
    type: 'error',
    error: { code: 'internal', message: 'The refresh failed.', reason: text },
  };
}

// Linux gives every thread a priority of its own, and those that it starts inherit it: who answers people goes first.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `refresh-in-thread.ts` gives it, nobody else
const task = workerData as ThreadTask;
const connections = openConnections({ url: task.settings.redisUrl, log });
const parser = createParseWorker({ memoryMb: parseMemoryMb, deadlineMs: parseDeadlineMs });
try {
  await run(task, connections, parser);
} catch (error) {
  say(describeError(error));
} finally {
  await parser.close();
  await connections.close();
  parentPort?.close();
}
