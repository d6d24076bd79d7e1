import type { OneShotSlack } from '../../src/jobs/post-once.ts';
import { isRebuildNeeded, rebuildIndex } from '../../src/jobs/rebuild-index.ts';
import { runRefresh } from '../../src/jobs/run-refresh.ts';
import { publishSavedDelta } from '../../src/jobs/saved-delta.ts';
import {
  type RunningWorker,
  startWorker,
  type WorkerDependencies,
} from '../../src/jobs/start-worker.ts';
import { tellWatchers } from '../../src/jobs/tell-watchers.ts';
import { type Log, silentLog } from '../../src/log.ts';
import type { Message } from '../../src/present/blocks.ts';
import { openIndex } from '../../src/search/open-index.ts';
import { createOneShotClient } from '../../src/slack/slack-client.ts';
import { openConnections } from '../../src/store/connections.ts';
import { createGenerationStore } from '../../src/store/generation-store.ts';
import type { TestRedis } from '../support/redis.ts';
import type { IndexWorld } from './index-world.ts';

export interface WorkerOptions {
  redis: Pick<TestRedis, 'socket'>;
  world: IndexWorld;
  slackApiUrl: string;
  channels?: string[];
  notices?: Message[];
  sent?: [string, Message][];
  log?: Log;
  lockMs?: number;
  /** Comes between the worker and Slack. */
  wrapSlack?: (slack: OneShotSlack) => OneShotSlack;
  checkLinks?: NonNullable<WorkerDependencies['refresh']['checkLinks']>;
  /** Looks at the live index as a process does that has it open. */
  isRebuildNeeded?: () => Promise<boolean>;
  /** Takes the place of the refresh itself. */
  refresh?: WorkerDependencies['refresh']['refresh'];
}

/** A worker as `src/run` wires it, but that a refresh runs in this thread and `now` is the world's clock. */
export async function startTestWorker(
  options: WorkerOptions,
): Promise<RunningWorker & { close(): Promise<void> }> {
  const { redis, world, slackApiUrl, channels = [], notices = [], sent = [] } = options;
  const { log = silentLog, wrapSlack = (slack) => slack } = options;
  const connections = openConnections({ url: redis.socket, log });
  const store = createGenerationStore(connections);
  const now = () => new Date(world.clock.now);
  const { records, dependencies } = world;
  const index = {
    refresh: async () => {},
    read: async <T>(reading: (opened: Awaited<ReturnType<typeof openIndex>>) => Promise<T>) =>
      reading(await openIndex(await store.openReader(), dependencies.analyser)),
  };
  let tokens = 0;
  const worker = await startWorker({
    connect: () => connections.createClient('worker'),
    records,
    now,
    log,
    ...(options.lockMs === undefined ? {} : { lockMs: options.lockMs }),
    notices: {
      lang: 'en',
      tell: async (message) => {
        notices.push(message);
      },
    },
    refresh: {
      refresh:
        options.refresh ??
        ((request, { onProgress = () => {}, signal }) =>
          runRefresh(
            { sources: [{ path: 'dumps' }], ...request },
            world.fetch,
            world.sourceRecords,
            {
              ...dependencies,
              store,
              onProgress,
              signal,
            },
          )),
      rebuild: () => rebuildIndex(world.sourceRecords, { ...dependencies, store }),
      ...(options.checkLinks ? { checkLinks: options.checkLinks } : {}),
      onPublished: async () => {
        await tellWatchers({
          records,
          index,
          lang: 'en',
          timeZone: 'Asia/Tokyo',
          log,
          send: async (userId, message) => {
            sent.push([userId, message]);
          },
        });
      },
    },
    digest: {
      records,
      index,
      slack: wrapSlack(
        createOneShotClient('xoxb-fake-token', { apiUrl: slackApiUrl, log: silentLog }),
      ),
      settings: {
        schedule: '0 10 * * 1',
        timeZone: 'Asia/Tokyo',
        catchUpHours: 48,
        channels,
        resurface: false,
      },
      elapsed: () => performance.now(),
      newToken: () => `${process.pid}-${Math.random()}-${++tokens}`,
    },
    tick: {
      store,
      records,
      refresh: { schedule: '0 */6 * * *', timeZone: 'Asia/Tokyo' },
      isRebuildNeeded:
        options.isRebuildNeeded ??
        (() => isRebuildNeeded({ store, analyser: dependencies.analyser })),
      publishSaved: () => publishSavedDelta({ ...dependencies, store }),
    },
  });
  return {
    ...worker,
    async close() {
      await worker.stop({ patienceMs: 1_000 });
      await connections.close();
    },
  };
}
