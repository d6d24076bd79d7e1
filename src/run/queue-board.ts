import { createHash, timingSafeEqual } from 'node:crypto';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue } from 'bullmq';
import { queueNames } from '../jobs/job-queues.ts';
import type { Log } from '../log.ts';
import type { RedisClient } from '../store/connections.ts';
import { queuePrefix } from '../store/job-queue.ts';
import { boardPath, type RequestHandler } from './http-server.ts';

export interface QueueBoard {
  handle: RequestHandler;
  close(): Promise<void>;
}

export interface QueueBoardOptions {
  connection: RedisClient;
  password: string;
  now: () => number;
  log: Log;
}

/** So many wrong passwords a minute, then none is looked at. */
const mostTries = 10;
const minuteMs = 60_000;

/** The board's page has one inline style; nothing on it comes from elsewhere. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** bull-board over the queues of yuuk, to look at only, behind a password (HTTP Basic, any user name). */
export function createQueueBoard({
  connection,
  password,
  now,
  log,
}: QueueBoardOptions): QueueBoard {
  const queues = queueNames.map((name) => new Queue(name, { connection, prefix: queuePrefix }));
  for (const queue of queues) {
    queue.on('error', (error: Error) => log.warn({ reason: error.message }, 'queue board'));
  }
  const serverAdapter = new ExpressAdapter().setBasePath(boardPath);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'yuuk', hideRedisDetails: true } },
  });
  const board: unknown = serverAdapter.getRouter();
  if (!isHandler(board)) throw new TypeError('bull-board gave no request handler');
  const isPassword = comparePasswords(password);
  const tries = countTries(now);

  return {
    handle(request, response) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const given = readPassword(request.headers.authorization);
      if (given !== null && !tries.areLeft()) {
        response.writeHead(429, { 'retry-after': '60' }).end();
        return;
      }
      if (given === null || !isPassword(given)) {
        if (given !== null) {
          tries.note();
          log.warn({}, 'a wrong password for the queue board');
        }
        response.writeHead(401, { 'www-authenticate': 'Basic realm="yuuk"' }).end();
        return;
      }
      request.url = (request.url ?? '').slice(boardPath.length).replace(/^(?!\/)/, '/');
      return board(request, response);
    },
    close: async () => {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

const isHandler = (value: unknown): value is RequestHandler => typeof value === 'function';

/** The password of HTTP Basic; null: none was given. */
function readPassword(authorization: string | undefined): string | null {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const pair = Buffer.from(encoded, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in a time that tells nothing of where they differ, nor of their length. */
function comparePasswords(right: string): (given: string) => boolean {
  const expected = digest(right);
  return (given) => timingSafeEqual(digest(given), expected);
}

/** Counts the wrong tries of the last minute. */
function countTries(now: () => number): { areLeft(): boolean; note(): void } {
  let wrong: number[] = [];
  return {
    areLeft() {
      wrong = wrong.filter((at) => now() - at < minuteMs);
      return wrong.length < mostTries;
    },
    note() {
      wrong.push(now());
    },
  };
}
