import { openJobQueues } from '../../../src/jobs/job-queues.ts';
import { silentLog } from '../../../src/log.ts';
import type { Article } from '../../../src/parse/article.ts';
import { key } from '../../../src/store/keys.ts';
import type { DigestEntry } from '../../../src/store/records/digest-ledger.ts';
import { scanKeys } from '../../../src/store/scan-keys.ts';
import { buildArticle } from '../../jobs/build-article.ts';
import { type IndexWorld, openIndexWorld } from '../../jobs/index-world.ts';
import { type SpawnedWorker, spawnWorker } from '../../jobs/spawn-worker.ts';
import { createRandom } from '../../store/support/segments.ts';
import { createTestServer, type TestServer } from '../../store/support/server.ts';
import { FakeSlack } from '../../support/fake-slack.ts';

const channels = ['C0GENERAL', 'G0SECRET'];
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const firstMonday = Date.parse('2026-11-23T01:00:00Z');

const siteUrl = 'https://a.example/';
const savedUrl = 'https://saved.example/';

/** Where a process may be hit: when it says this, and so much later as the seed says. */
const moments = [
  'ready',
  'refresh fetch',
  'refresh merge',
  'refresh build',
  'refresh publish',
] as const;

/**
 * A team's yuuk in several processes over a Redis of its own, all of which die again and again at moments that
 * come from a seed. What was promised is remembered here, apart from Redis, and checked against it.
 */
export class KillWorld {
  readonly random: () => number;
  /** Counts what died: processes and Redis servers. */
  kills = 0;
  /** Entries of the dumps in the order in which they came. */
  #dumped = 0;
  #published = 0;
  readonly #savedIds = new Set<string>();
  #week = 0;
  #running: SpawnedWorker[] = [];

  readonly server: TestServer;
  readonly world: IndexWorld;
  readonly slack: FakeSlack;

  private constructor(parts: Pick<KillWorld, 'server' | 'world' | 'slack'>, seed: number) {
    this.server = parts.server;
    this.world = parts.world;
    this.slack = parts.slack;
    this.random = createRandom(seed);
  }

  static async open(seed: number): Promise<KillWorld> {
    const server = await createTestServer(['--appendonly', 'yes', '--appendfsync', 'always']);
    await server.start();
    const world = await openIndexWorld({ socket: server.url });
    const slack = await FakeSlack.start({ now: () => world.clock.now });
    const opened = new KillWorld({ server, world, slack }, seed);
    world.clock.now = firstMonday - 7 * day;
    await opened.addArticles(200);
    // The archive is there before anything dies, so that every loss is a loss.
    await world.refresh();
    world.clock.now = firstMonday + minute;
    return opened;
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((worker) => worker.kill()));
    await this.slack.stop();
    await this.world.close();
    await this.server.remove();
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  #choose<const T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.random() * choices.length)] ?? choices[0];
  }

  /** The dumps grow by some entries; what was there comes back with other counts, as it does in life. */
  async addArticles(count: number): Promise<void> {
    this.#dumped += count;
    const entries = Array.from({ length: this.#dumped }, (_, n) => ({
      title: `About ${n} ${'words '.repeat(5)}`,
      url: `${siteUrl}${n}`,
      bookmarkCount: n + Math.floor(this.random() * 3),
    }));
    await this.world.put('a.json', entries);
  }

  /** Somebody saves an article; only what Redis has acknowledged counts as saved. */
  async saveArticle(): Promise<void> {
    const n = this.#savedIds.size;
    const article: Article = buildArticle({ title: `Saved ${n}`, url: `${savedUrl}${n}` });
    const at = new Date(this.world.clock.now).toISOString();
    const comment = { userId: 'U0ALICE', user: 'alice', comment: `why ${n}`, tags: [], at };
    await this.world.records.saved.save(article, comment).then(
      () => this.#savedIds.add(article.id),
      () => {},
    );
  }

  /** One round: two processes work, and die, and sometimes Redis does. */
  async round(): Promise<void> {
    if (this.chance(0.6)) await this.nextWeek();
    else this.world.clock.now += 7 * hour;
    this.#disturbSlack();
    const workers = [this.#start(), this.#start()];
    const redisDies = this.#killRedis();
    if (this.chance(0.4)) await this.saveArticle();
    await Promise.all([redisDies, ...workers.map((worker) => this.#killSomewhen(worker))]);
    this.#running = [];
    await this.#passMinute();
  }

  async nextWeek(): Promise<void> {
    this.#week += 1;
    this.world.clock.now = firstMonday + this.#week * 7 * day + minute;
    if (this.chance(0.8)) await this.addArticles(1);
  }

  #start(dieAt = this.#choose([null, 'before-post', 'after-post', 'in-publish'])): SpawnedWorker {
    const worker = spawnWorker({
      socket: this.server.url,
      folder: this.world.folder,
      slackApiUrl: this.slack.apiUrl,
      channels,
      nowMs: this.world.clock.now,
      lockMs: 500,
      dieAt,
    });
    this.#running.push(worker);
    return worker;
  }

  async #killSomewhen(worker: SpawnedWorker): Promise<void> {
    const moment = this.#choose(moments);
    // Most of them soon after: a publish of so few articles is a matter of milliseconds.
    const late = this.random() ** 3 * (moment === 'ready' ? 2_000 : 150);
    // What it waits for may never be said: nothing was due, or it dies by itself.
    const most = worker.line('ready').then(() => wait(3_000));
    await Promise.race([worker.line(moment), most]).then(
      () => wait(late),
      () => {},
    );
    await worker.kill();
    this.kills += 1;
  }

  async #killRedis(): Promise<void> {
    for (const probability of [0.9, 0.6]) {
      if (!this.chance(probability)) return;
      await wait(500 + this.random() * 1_500);
      await this.server.kill();
      this.kills += 1;
      await wait(this.random() * 300);
      await this.server.start();
    }
  }

  #disturbSlack(): void {
    const at = this.random();
    if (at < 0.1) this.slack.failNext('chat.postMessage', { kind: 'lose-response' });
    else if (at < 0.2) this.slack.failNext('chat.postMessage', { kind: 'status', status: 503 });
    else if (at < 0.3) {
      this.slack.failNext('chat.postMessage', { kind: 'rate-limit', retryAfter: 1 });
    }
  }

  /** While nobody lives, a minute passes: claims are older, and jobs that waited wait no more. */
  async #passMinute(): Promise<void> {
    const { worker } = this.world.connections;
    for (const channel of channels) {
      const name = key('digests', channel);
      for (const [slot, text] of Object.entries(await worker.hgetall(name))) {
        const stored = JSON.parse(text);
        if (stored.entry.state !== 'posting') continue;
        stored.claimedAt -= 2 * minute;
        await worker.hset(name, slot, JSON.stringify(stored));
      }
    }
    for (const queue of ['refresh', 'digest']) {
      for await (const name of scanKeys(worker, key(queue, '*', 'lock'))) await worker.del(name);
      const delayed = key(queue, 'delayed');
      for (const id of await worker.zrange(delayed, 0, '-1')) await worker.zadd(delayed, 1, id);
    }
  }

  /** Looks for whatever must never be so; a fault a line. */
  async inspect(): Promise<string[]> {
    const faults: string[] = [];
    const urls = await this.#readIndex();
    const dumped = urls.filter((url) => url.startsWith(siteUrl));
    // Of any state of the dumps, all or nothing; and never a state before one that was seen.
    const whole = Array.from({ length: dumped.length }, (_, n) => `${siteUrl}${n}`);
    const missing = whole.filter((url) => !dumped.includes(url));
    if (missing.length > 0) faults.push(`half an index: without ${missing.join(' ')}`);
    if (dumped.length < this.#published) {
      faults.push(`the index went back from ${this.#published} to ${dumped.length} articles`);
    }
    this.#published = dumped.length;

    const { saved } = await this.world.records.saved.readAll();
    const savedIds = new Set(saved.map(({ article }) => article.id));
    for (const id of this.#savedIds) if (!savedIds.has(id)) faults.push(`saved and lost: ${id}`);
    for (const name of await this.#findOrphans()) faults.push(`an orphan: ${name}`);
    const posts = this.#posts();
    const slots = posts.map(({ channel, slot }) => `${channel} ${slot}`);
    const news = posts.flatMap((post) => post.urls.map((url) => `${post.channel} ${url}`));
    for (const twice of doubled([...slots, ...news])) faults.push(`told twice: ${twice}`);
    return faults;
  }

  /** Keys of generations that nobody owns and that live for ever. */
  async #findOrphans(): Promise<string[]> {
    const { store, connections } = this.world;
    const pointer = await store.readPointer();
    const orphans: string[] = [];
    for await (const name of scanKeys(connections.worker, '{yuuk*}:g:*')) {
      const generation = Number(/:g:(\d+)/.exec(name)?.[1]);
      const delta = /:delta:(\d+)/.exec(name)?.[1];
      const info =
        generation === pointer?.live || generation === pointer?.previous
          ? await store.readGeneration(generation)
          : null;
      const isOwned = info !== null && (delta === undefined || info.delta?.delta === Number(delta));
      if (!isOwned && (await connections.worker.ttl(name)) === -1) orphans.push(name);
    }
    return orphans;
  }

  /** How many generations were published; without any, nothing was put to the test. */
  async countPublished(): Promise<number> {
    return (await this.world.store.readPointer())?.live ?? 0;
  }

  /** Nothing dies any more; the work that was begun must come to its end. */
  async settle(): Promise<void> {
    await this.nextWeek();
    await this.addArticles(1);
    this.#start(null);
    this.#start(null);
    const queues = openJobQueues(this.world.connections.createClient('worker'), silentLog);
    try {
      await until(async () => {
        const { waiting, active } = await queues.readCounts();
        if (waiting > 0) await this.#passMinute();
        if (waiting + active > 0) return false;
        const decided = await this.world.records.digests.readDecided();
        const slot = firstMonday + this.#week * 7 * day;
        return (
          (await this.#readIndex()).length === this.#dumped + this.#savedIds.size &&
          channels.every((channel) => decided.get(channel)?.getTime() === slot)
        );
      }, 'all work to end');
    } finally {
      await queues.close();
    }
  }

  /** Looks at the history as a whole, after `settle`: what was to be told was told, once; a fault a line. */
  async inspectHistory(): Promise<string[]> {
    const faults = await this.inspect();
    const { records, connections } = this.world;
    const met = (await records.seen.readAll()).map(({ id }) => id);
    if (met.length !== this.#dumped + this.#savedIds.size) faults.push(`met ${met.length}`);
    for (const id of doubled(met)) faults.push(`met twice: ${id}`);
    for (const channel of channels) {
      const slots = await connections.worker.hgetall(key('digests', channel));
      const entries = Object.values(slots).map((text): DigestEntry => JSON.parse(text).entry);
      for (const { state, reason } of entries) {
        const isDecided = state === 'posted' || state === 'empty';
        const hasReason = state === 'missed' && reason !== null;
        if (!isDecided && !hasReason) faults.push(`${channel}: ${state} (${reason})`);
      }
      const posted = entries.filter(({ state }) => state === 'posted');
      const told = new Set(posted.flatMap(({ ids }) => ids));
      // A first digest shows a few of the archive; what came after it is all told.
      const first = posted.find(({ period }) => period.from === null);
      const { ids: news } = await records.seen.readSince(first?.through ?? 0);
      for (const id of news) if (!told.has(id)) faults.push(`${channel} was never told of ${id}`);
      const marked = new Set(posted.map(({ ts }) => ts));
      for (const { ts, slot, channel: where } of this.#posts()) {
        if (where === channel && !marked.has(ts)) faults.push(`${channel} ${slot}: not marked`);
      }
    }
    return faults;
  }

  async #readIndex(): Promise<string[]> {
    const titles = await this.world.titles();
    return titles.flatMap((title) => {
      const [, kind, n] = /^(About|Saved) (\d+)/.exec(title) ?? [];
      return kind === undefined ? [] : [`${kind === 'About' ? siteUrl : savedUrl}${n}`];
    });
  }

  #posts() {
    return this.slack.messages
      .filter(({ threadTs, channel }) => threadTs === null && channels.includes(channel))
      .map(({ channel, ts, metadata, blocks }) => {
        const payload = metadata?.['event_payload'] as { slot?: string } | undefined;
        const text = JSON.stringify(blocks);
        const urls = [...text.matchAll(/https:\/\/(?:a|saved)\.example\/\d+/g)].map(([url]) => url);
        return { channel, ts, slot: payload?.slot ?? '', urls: [...new Set(urls)] };
      });
  }
}

function doubled(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function until(check: () => Promise<boolean>, what: string): Promise<void> {
  for (let looks = 0; looks < 600; looks++) {
    if (await check()) return;
    await wait(100);
  }
  throw new Error(`waited in vain for ${what}`);
}
