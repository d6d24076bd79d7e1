import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FetchOptions } from '../jobs/refresh-types.ts';
import { createHttpClient } from '../sources/http-client.ts';
import { createParseWorker } from '../sources/parse-in-worker.ts';
import { projectRoot, type Settings } from './settings.ts';
import { readVersion } from './version.ts';

const parserMemoryMb = 512;
const parserDeadlineMs = 5 * 60_000;
const fetchDeadlineMs = 60_000;
const maxFiles = 100_000;
/** A file that nobody has written to for so long is complete. */
const settleMs = 1000;

export interface OpenedFetch {
  fetch: FetchOptions;
  /** Names the parser and its settings: dumps read by another one are read anew. */
  reader: string;
  close(): Promise<void>;
}

/** How this process fetches and parses dumps: politely, within limits, off the event loop. */
export function openFetch(
  settings: Settings,
  { root = settings.root }: { root?: string } = {},
): OpenedFetch {
  const { limits, fetch, siteNames } = settings.config;
  const worker = createParseWorker({ memoryMb: parserMemoryMb, deadlineMs: parserDeadlineMs });
  const client = createHttpClient({
    userAgent: `yuuk/${readVersion()}${fetch.contact === '' ? '' : ` (+${fetch.contact})`}`,
    maxBytes: limits.fetchedBytes,
    deadlineMs: fetchDeadlineMs,
    delayMs: 1000 * fetch.delaySeconds,
    now: Date.now,
    wait,
  });
  const parseLimits = {
    inputBytes: limits.fileBytes,
    decodedBytes: limits.fileBytes,
    wholeChars: limits.jsonBytes,
    articles: limits.articlesPerDump,
    bookmarksPerArticle: limits.bookmarksPerArticle,
    fieldChars: limits.fieldCharacters,
  };
  return {
    reader: createHash('sha256')
      .update(JSON.stringify([readVersion(), parseLimits, siteNames, buildHash()]))
      .digest('hex')
      .slice(0, 16),
    fetch: {
      client,
      environment: settings.environment,
      maxPages: fetch.maxPages,
      files: { root, maxFileBytes: limits.fileBytes, maxFiles, settleMs, now: Date.now, wait },
      parse: (file, bytes, format) =>
        worker.parse(
          { file, bytes },
          {
            now: new Date(),
            siteNames,
            limits: parseLimits,
            ...(format === undefined ? {} : { format }),
          },
        ),
    },
    async close() {
      await Promise.all([worker.close(), client.close()]);
    },
  };
}

/** Changes with every build of other sources, so that a mended parser reads the same bytes again. */
function buildHash(): string {
  try {
    const stamp: unknown = JSON.parse(
      readFileSync(path.join(projectRoot, 'dist', '.build.json'), 'utf8'),
    );
    return typeof stamp === 'object' && stamp !== null && 'content' in stamp
      ? String(stamp.content)
      : '';
  } catch {
    return '';
  }
}
