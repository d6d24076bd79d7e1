/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import { Worker } from 'node:worker_threads';

import { YuukError } from '../errors.ts';
import type { Article, ParsedDump } from '../parse/article.ts';
import type { ParseOptions } from '../parse/parse-dump.ts';

export interface ParseWorkerLimits {
  /** Heap of the thread; a dump that needs more is refused. */
  memoryMb: number;
  /** Time for one dump; one that takes longer is refused. */
  deadlineMs: number;
  /** A thread without a dump for so long is ended: what it holds, the build that follows can use. */
  idleMs?: number;
}

const defaultIdleMs = 1_000;

/** A thread that parses dumps one after the other, so that the process that answers stays free. */
export interface ParseWorker {
  /**
   * Parses like `parseDump`. The bytes are handed over: a view of a whole buffer is empty afterwards.
   * A dump that passes the memory or the deadline comes back with `refused` set, like any other that
   * is not taken. Throws what `parseDump` throws, and rejects with the reason of an aborted `signal`.
   */
  parse(input: { file: string; bytes: Uint8Array }, options: ParseOptions): Promise<ParsedDump>;
  /** Ends the thread; dumps that are waiting are rejected. */
  close(): Promise<void>;
}

/** What goes to the thread: a dump, or the wish for the next part of its articles. */
export type ParseRequest =
  | { file: string; bytes: Uint8Array; options: Omit<ParseOptions, 'signal'> }
  | 'next';

/** What comes back: articles in parts, each asked for, so that no turn here takes long; then the rest. */
export type ParseReply =
  | { articles: Article[] }
  | { done: Omit<ParsedDump, 'articles'> }
  | { usage: string };

/** Creates the worker; its thread starts with the first dump, and anew after a pause or a dump that had to be ended. */
export function createParseWorker(limits: ParseWorkerLimits): ParseWorker {
  const { idleMs = defaultIdleMs } = limits;
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const parse: ParseWorker['parse'] = async (input, options) => {
    options.signal?.throwIfAborted();
    if (closed) throw new YuukError('internal', 'The parse worker is closed.');
    clearTimeout(idle);
    thread ??= startThread(limits);
    const current = thread;
    const outcome = await runOnThread(current, input, options, limits.deadlineMs);
    if (outcome.state === 'parsed') {
      idle = setTimeout(() => void end(), idleMs).unref();
      return outcome.dump;
    }
    await end();
    if (outcome.state === 'refused') return refusedDump(input.file, outcome.reason);
    throw outcome.error;
  };

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = thread;
    thread = null;
    await ended?.terminate();
  };

  return {
    parse(input, options) {
      const result = turn.then(() => parse(input, options));
      turn = result.catch(() => undefined);
      return result;
    },
    async close() {
      closed = true;
      await end();
    },
  };
}

type Outcome =
  | { state: 'parsed'; dump: ParsedDump }
  | { state: 'refused'; reason: string }
  | { state: 'failed'; error: unknown };

function runOnThread(
  thread: Worker,
  { file, bytes }: { file: string; bytes: Uint8Array },
  { signal, ...options }: ParseOptions,
  deadlineMs: number,
): Promise<Outcome> {
  const articles: Article[] = [];
  return new Promise((resolve) => {
    const settle = (outcome: Outcome): void => {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', onAbort);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(outcome);
    };
    const onMessage = (reply: ParseReply): void => {
      if ('articles' in reply) {
        for (const article of reply.articles) articles.push(article);
        thread.postMessage('next' satisfies ParseRequest);
      } else if ('done' in reply) settle({ state: 'parsed', dump: { ...reply.done, articles } });
      else settle({ state: 'failed', error: new YuukError('usage', reply.usage) });
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        settle({ state: 'refused', reason: 'parsing it takes more memory than allowed' });
      } else settle({ state: 'failed', error });
    };
    const onExit = (): void => {
      settle({ state: 'failed', error: new YuukError('internal', 'The parse worker was ended.') });
    };
    const onAbort = (): void => settle({ state: 'failed', error: signal?.reason });
    const deadline = setTimeout(() => {
      settle({ state: 'refused', reason: `parsing it takes longer than ${deadlineMs} ms` });
    }, deadlineMs);
    signal?.addEventListener('abort', onAbort);
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    const request: ParseRequest = { file, bytes, options };
    thread.postMessage(request, ownsBuffer(bytes) ? [bytes.buffer] : []);
  });
}

function ownsBuffer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}

/** Starts the thread from what is built or, where this file is source itself, from source by tsx. */
function startThread({ memoryMb }: ParseWorkerLimits): Worker {
  const options = { name: 'parse', resourceLimits: { maxOldGenerationSizeMb: memoryMb } };
  const thread = import.meta.url.endsWith('.ts')
    ? new Worker(loadBySource(new URL('./parse-worker.ts', import.meta.url)), {
        ...options,
        eval: true,
      })
    : new Worker(new URL('./parse-worker.js', import.meta.url), options);
  thread.unref();
  return thread;
}

/** Node 20 takes no loader for a thread by its flags, so the thread registers it itself. */
function loadBySource(file: URL): string {
  return `import('tsx/esm/api').then(({ register }) => (register(), import('${file.href}')))`;
}

function refusedDump(file: string, reason: string): ParsedDump {
  return {
    articles: [],
    refused: reason,
    receipt: {
      file,
      format: null,
      encoding: 'utf-8',
      declaredCount: null,
      parsed: 0,
      articles: 0,
      rejected: [],
      warnings: [`refused: ${reason}`],
      nextPage: null,
    },
  };
}
