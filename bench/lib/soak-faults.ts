import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Deployment, Running } from '../../test/faults/app/support/deployment.ts';
import type { TestProxy } from '../../test/store/support/proxy.ts';
import type { TestServer } from '../../test/store/support/server.ts';
import type { Random } from './random.ts';

/** Everything that the faults of a soak get their hands on. */
export interface SoakWorld {
  deployment: Deployment;
  server: TestServer;
  proxy: TestProxy;
  admin: Redis;
  random: Random;
  /** The ones that may be killed; the others run from the beginning to the end. */
  mortal: { web: Running; worker: Running };
  /** When a web was killed with what it had acknowledged, by `performance.now`. */
  webKills: number[];
  /** Processes that did not end with 0 when they were asked to. */
  badExits: string[];
}

type Fault = (world: SoakWorld) => Promise<void>;

const replace = async (
  { deployment, mortal, webKills, badExits }: SoakWorld,
  role: Running['role'],
  how: 'kill' | 'terminate',
) => {
  const one = mortal[role];
  if (how === 'kill') {
    if (role === 'web') webKills.push(performance.now());
    await deployment.kill(one);
  } else {
    const code = await deployment.terminate(one);
    if (code !== 0) badExits.push(`${role}: ${code}`);
  }
  mortal[role] = await deployment.start(role);
};

/** What happens to a deployment in production, by name. Each mends what it broke. */
export const soakFaults: Record<string, Fault> = {
  async 'Redis killed'({ server, random }) {
    await server.kill();
    await delay(500 + random.below(3000));
    await server.start();
  },
  async 'Redis frozen'({ server, random }) {
    server.freeze();
    await delay(1000 + random.below(5000));
    server.thaw();
  },
  async 'Redis full'({ admin, random }) {
    await admin.config('SET', 'maxmemory', '1mb');
    await delay(1000 + random.below(4000));
    await admin.config('SET', 'maxmemory', '0');
  },
  async 'Redis read-only'({ admin, random }) {
    await admin.replicaof('127.0.0.1', 1);
    await delay(1000 + random.below(3000));
    await admin.replicaof('NO', 'ONE');
  },
  async 'scripts flushed'({ admin }) {
    await admin.script('FLUSH');
  },
  async 'network slow'({ proxy, random }) {
    proxy.delayMs = 50 + random.below(250);
    await delay(3000);
    proxy.delayMs = 0;
  },
  async 'connections half open'({ proxy }) {
    proxy.swallow();
    await delay(1000);
  },
  'web killed': (world) => replace(world, 'web', 'kill'),
  'worker killed': (world) => replace(world, 'worker', 'kill'),
  'web stopped': (world) => replace(world, 'web', 'terminate'),
  'worker stopped': (world) => replace(world, 'worker', 'terminate'),
  async 'Slack slow'({ deployment: { slack } }) {
    for (const method of ['chat.postMessage', 'users.info', 'response_url']) {
      slack.failNext(method, { kind: 'rate-limit', retryAfter: 1 });
    }
    await delay(100);
  },
};
