import { fillSecrets } from './fill-secrets.ts';
import type { HttpClient, HttpOutcome } from './http-client.ts';
import { hashOf } from './read-path.ts';
import { type Dump, type SourceProblem, sourceName, type UrlSource } from './source.ts';

/** What the next page depends on: the reader of pages does not parse, its caller does. */
export interface PageVerdict {
  format: string | null;
  /** From the receipt: true, false, or null when the page does not say. */
  nextPage: boolean | null;
  /** Ids of the page's articles: a list that only repeats itself has ended. */
  ids: readonly string[];
}

export interface ReadUrlOptions {
  client: HttpClient;
  environment: Readonly<Record<string, string | undefined>>;
  maxPages: number;
  /** Of the last good copy, when there is one. */
  validators: { etag: string | null; lastModified: string | null } | null;
  judgePage: (dump: Dump) => Promise<PageVerdict>;
  signal?: AbortSignal | undefined;
}

export type UrlReading =
  | {
      state: 'read';
      dumps: Dump[];
      problems: SourceProblem[];
      etag: string | null;
      lastModified: string | null;
    }
  | { state: 'not-modified' }
  /** `waitSeconds`: the server asked not to be asked again sooner. */
  | { state: 'failed'; problem: SourceProblem; waitSeconds: number | null };

/**
 * Reads a dump from the web, and the pages that follow it when it is a Hatena list, up to `maxPages`.
 * A page that fails fails the source: half a list must not pass for the whole one.
 */
export async function readUrl(setting: UrlSource, options: ReadUrlOptions): Promise<UrlReading> {
  const name = sourceName(setting);
  const filled = fillSetting(setting, options.environment);
  if ('missing' in filled) {
    return failed({ file: name, fault: 'secret-missing', detail: filled.missing });
  }
  const dumps: Dump[] = [];
  const seen = new Set<string>();
  let kept: { etag: string | null; lastModified: string | null } = {
    etag: null,
    lastModified: null,
  };

  for (let page = 1; page <= options.maxPages; page++) {
    const file = page === 1 ? name : `${name} #${page}`;
    const outcome = await options.client.fetch({
      url: page === 1 ? filled.url : pageUrl(filled.url, page),
      headers: filled.headers,
      ...(page === 1 ? options.validators : null),
      signal: options.signal,
    });
    if (outcome.state === 'not-modified') return { state: 'not-modified' };
    if (page > 1 && isPastTheEnd(outcome)) break;
    if (outcome.state !== 'ok') return failed(problemOf(file, outcome), outcome);
    if (page === 1) kept = { etag: outcome.etag, lastModified: outcome.lastModified };
    const dump = dumpOf(file, setting.format, outcome.bytes);
    const verdict = await options.judgePage(dump);
    const isNew = verdict.ids.some((id) => !seen.has(id));
    if (page > 1 && !isNew) break;
    dumps.push(dump);
    for (const id of verdict.ids) seen.add(id);
    if (!mayContinue(verdict)) break;
    if (page === options.maxPages) {
      const problem = { file: name, fault: 'too-many', detail: `${page} pages` } as const;
      return { state: 'read', dumps, problems: [problem], ...kept };
    }
  }
  return { state: 'read', dumps, problems: [], ...kept };
}

type FilledSetting = { url: string; headers: Record<string, string> } | { missing: string };

function fillSetting(
  setting: UrlSource,
  environment: Readonly<Record<string, string | undefined>>,
): FilledSetting {
  const url = fillSecrets(setting.url, environment);
  if ('missing' in url) return url;
  const headers: Record<string, string> = {};
  for (const [header, value] of Object.entries(setting.headers ?? {})) {
    const filled = fillSecrets(value, environment);
    if ('missing' in filled) return filled;
    headers[header.toLowerCase()] = filled.text;
  }
  return { url: url.text, headers };
}

/** Hatena's lists are paged by `page=N`; a user's feed does not say whether another page follows. */
function mayContinue({ format, nextPage }: PageVerdict): boolean {
  if (!format?.startsWith('hatena-')) return false;
  return nextPage ?? format === 'hatena-rss-user';
}

function pageUrl(url: string, page: number): string {
  const next = new URL(url);
  next.searchParams.set('page', String(page));
  return next.href;
}

function isPastTheEnd(outcome: HttpOutcome): boolean {
  return outcome.state === 'failed' && outcome.status === 404;
}

function dumpOf(file: string, format: string | undefined, bytes: Uint8Array): Dump {
  // A copy each time: parsing in a thread takes the bytes away.
  return { file, format, hash: hashOf(bytes), size: bytes.length, read: async () => bytes.slice() };
}

function problemOf(
  file: string,
  outcome: Exclude<HttpOutcome, { state: 'ok' | 'not-modified' }>,
): SourceProblem {
  if (outcome.state === 'later') {
    return { file, fault: 'asked-to-wait', detail: `${outcome.status}, ${outcome.seconds} s` };
  }
  return { file, fault: outcome.fault, detail: outcome.detail };
}

function failed(problem: SourceProblem, outcome?: HttpOutcome): UrlReading {
  const waitSeconds = outcome?.state === 'later' ? outcome.seconds : null;
  return { state: 'failed', problem, waitSeconds };
}
