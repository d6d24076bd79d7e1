import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { silentLog } from '../src/log.ts';
import { articleId } from '../src/parse/identity.ts';
import { openConnections } from '../src/store/connections.ts';
import { openSavedArticles } from '../src/store/records/saved-articles.ts';
import {
  type Asked,
  addressOf,
  createDeployment,
  type Deployment,
} from '../test/faults/app/support/deployment.ts';
import { readDigests, untilDigest } from '../test/faults/app/support/digests.ts';
import { checkKeys, type KeyCensus } from '../test/store/support/check-keys.ts';
import { createTestProxy } from '../test/store/support/proxy.ts';
import { createTestServer, findFreePort } from '../test/store/support/server.ts';
import { createRandom, type Random } from './lib/random.ts';
import { type SoakWorld, soakFaults } from './lib/soak-faults.ts';
import {
  findTrend,
  type ProcessSample,
  type RedisSample,
  sampleProcess,
  sampleRedis,
} from './lib/soak-samples.ts';

// Two webs and two workers over one Redis for minutes: people ask, save and reindex, the dumps change, a refresh
// and a digest are due every minute, and every half minute something breaks. What breaks and when comes from
// the seed. At the end nothing may be lost, done twice, left over or still growing.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '20261122' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);

const sampleMs = 5000;
const articles = 2000;
/** Growth between the second and the last third of a run that is not taken for noise, in per cent. */
const mostGrowth = 10;

const say = (line: string) => process.stdout.write(`${line}\n`);

interface Traffic {
  asked: (Asked & { url?: string })[];
  stop(): Promise<void>;
}

/** What people type beside searches and saves. */
const otherCommands = [
  'help',
  'status',
  '',
  'digest',
  'nothingofthekind whatever',
  'statsu',
  '日本語',
  'tag:redis',
];

/** People at work until they are stopped. */
function startTraffic(deployment: Deployment, random: Random): Traffic {
  const run = { stop: false };
  const asked: Traffic['asked'] = [];
  let saves = 1_000_000;
  const person = async (user: string) => {
    while (!run.stop) {
      const dice = random.next();
      if (dice < 0.8) asked.push(await deployment.ask(`note${random.below(articles)}`, user));
      else if (dice < 0.9) asked.push(await deployment.ask(random.pick(otherCommands), user));
      else {
        const url = addressOf(saves++);
        asked.push({ ...(await deployment.ask(`save ${url} good`, user)), url });
      }
      await delay(100 + random.below(400));
    }
  };
  const going = Promise.all(['U0ASK1', 'U0ASK2', 'U0ASK3', 'U0ASK4'].map(person));
  return {
    asked,
    async stop() {
      run.stop = true;
      await going;
    },
  };
}

/** New dumps, and an admin who cannot wait for the next refresh. */
async function changeDumps(deployment: Deployment, random: Random, until: number): Promise<void> {
  for (let count = articles; performance.now() < until; count += 5) {
    await deployment.writeDump(
      'all.json',
      Array.from({ length: count }, (_, at) => at),
    );
    if (random.next() < 0.3) await deployment.ask('reindex', 'U0ADMIN');
    await delay(20_000);
  }
}

/** Breaks something every half minute or so; resolves with how often each fault came. */
async function breakThings(world: SoakWorld, until: number): Promise<Record<string, number>> {
  const { random } = world;
  const names = Object.keys(soakFaults);
  const counts: Record<string, number> = {};
  for (;;) {
    await delay(10_000 + random.below(20_000));
    if (performance.now() > until) return counts;
    const name = random.pick(names);
    counts[name] = (counts[name] ?? 0) + 1;
    await soakFaults[name]?.(world);
  }
}

async function main(): Promise<boolean> {
  const random = createRandom(seed);
  const port = await findFreePort();
  const server = await createTestServer(['--appendonly', 'yes', '--appendfsync', 'always'], {
    port,
  });
  await server.start();
  const proxy = await createTestProxy(port);
  const admin = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
  admin.on('error', () => {});
  const redisUrl = `redis://127.0.0.1:${proxy.port}`;
  const deployment = await createDeployment({ redisUrl });
  try {
    await deployment.writeDump(
      'all.json',
      Array.from({ length: articles }, (_, at) => at),
    );
    const lasting = {
      worker: await deployment.start('worker'),
      web: await deployment.start('web'),
    };
    const mortal = { worker: await deployment.start('worker'), web: await deployment.start('web') };
    const samples = {
      web: [] as ProcessSample[],
      worker: [] as ProcessSample[],
      redis: [] as RedisSample[],
    };
    const world: SoakWorld = {
      deployment,
      server,
      proxy,
      admin,
      random,
      mortal,
      webKills: [],
      badExits: [],
    };
    const until = performance.now() + minutes * 60_000;
    const traffic = startTraffic(deployment, random);
    const sampling = (async () => {
      while (performance.now() < until) {
        await delay(sampleMs);
        for (const role of ['web', 'worker'] as const) {
          const sample = await sampleProcess(lasting[role]);
          if (sample !== null) samples[role].push(sample);
        }
        samples.redis.push(await sampleRedis(admin));
      }
    })();
    const atHalf = delay(minutes * 30_000).then(() => checkKeys(admin));
    const [faults, half] = await Promise.all([
      breakThings(world, until),
      atHalf,
      changeDumps(deployment, random, until),
      sampling,
    ]);
    await traffic.stop();
    // Everything is mended: what is new now must come to the channel.
    await deployment.writeDump('late.json', [9_999_999]);
    const stuck = await untilDigest(deployment.slack).then(
      () => [],
      () => ['no digest came after the last fault'],
    );
    return await judge({ world, traffic, samples, faults, half, stuck, redisUrl });
  } finally {
    await deployment.stop();
    admin.disconnect();
    await proxy.close();
    await server.remove();
  }
}

interface Run {
  world: SoakWorld;
  traffic: Traffic;
  samples: { web: ProcessSample[]; worker: ProcessSample[]; redis: RedisSample[] };
  faults: Record<string, number>;
  /** The keys at half time. */
  half: KeyCensus;
  /** What no longer went on at the end. */
  stuck: string[];
  redisUrl: string;
}

const idOf = (url: string) => articleId({ url, title: '', site: null });

/** Says what the run was like, and whether nothing was wrong. */
async function judge({
  world,
  traffic,
  samples,
  faults,
  half,
  stuck,
  redisUrl,
}: Run): Promise<boolean> {
  const { deployment, admin, webKills, badExits } = world;
  const connections = openConnections({ url: redisUrl, log: silentLog });
  const { saved } = await openSavedArticles(connections.reader).readAll();
  const digests = await readDigests(deployment.slack, connections.reader);
  await connections.close();
  const kept = new Set(saved.map(({ article }) => article.id));
  const { asked } = traffic;
  const acknowledged = asked.filter(
    ({ shown, url }) => url !== undefined && shown.includes('is saved'),
  );
  const census = await checkKeys(admin);
  const kinds: Record<string, number> = {};
  for (const { kind } of asked) kinds[kind] = (kinds[kind] ?? 0) + 1;
  // What a killed web had acknowledged is lost with it: nobody can answer that.
  const failed = asked.filter(
    ({ kind, at }) =>
      kind === 'failed' && !webKills.some((kill) => at > kill - 9000 && at < kill + 3000),
  );
  const trends = {
    'web RSS, MB': findTrend(samples.web, ({ rssMb }) => rssMb),
    'web event loop p99, ms': findTrend(samples.web, ({ delayP99Ms }) => delayP99Ms),
    'web handles': findTrend(samples.web, ({ handles }) => handles),
    'web files': findTrend(samples.web, ({ files }) => files),
    'worker RSS, MB': findTrend(samples.worker, ({ rssMb }) => rssMb),
    'worker event loop p99, ms': findTrend(samples.worker, ({ delayP99Ms }) => delayP99Ms),
    'worker handles': findTrend(samples.worker, ({ handles }) => handles),
    'worker files': findTrend(samples.worker, ({ files }) => files),
    'Redis clients': findTrend(samples.redis, ({ clients }) => clients),
  };
  // Claims, results and saved articles come with the traffic; the census says that each has its end.
  const informative = {
    'Redis keys': findTrend(samples.redis, ({ keys }) => keys),
    'Redis memory, MB': findTrend(samples.redis, ({ memoryMb }) => memoryMb),
  };
  const growing = Object.entries(trends)
    .filter(([name, { change }]) => !name.includes('event loop') && change > mostGrowth)
    .map(([name]) => name);
  const faulty = {
    failed: failed.map(({ text, shown }) => `${text}: ${shown.slice(0, 200)}`),
    lost: acknowledged.filter(({ url }) => !kept.has(idOf(url ?? ''))).length,
    digestsTwice: [...digests.slotsTwice, ...digests.articlesTwice],
    keys: [...half.faults, ...census.faults],
    keysGrowing: Object.entries(census.staying)
      .filter(([pattern, count]) => count > (half.staying[pattern] ?? 0) + 2)
      .map(([pattern]) => pattern),
    growing,
    badExits,
    stuck,
  };
  const report = {
    minutes,
    seed,
    commands: { asked: asked.length, ...kinds },
    savesAcknowledged: acknowledged.length,
    digestsPosted: digests.posted,
    faults,
    trends: { ...trends, ...informative },
    keys: census.counts,
    faulty,
  };
  say(JSON.stringify(report, null, 2));
  return Object.values(faulty).every(
    (found) => (Array.isArray(found) ? found.length : found) === 0,
  );
}

process.exitCode = (await main()) ? 0 : 1;
