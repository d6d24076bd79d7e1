// oxlint-disable unicorn/require-post-message-target-origin -- Slack's method, not a window's
import { type DeliveryDependencies, deliverDigest } from '../../src/jobs/deliver-digest.ts';
import { dueSlots, type Schedule } from '../../src/jobs/due-slots.ts';
import type { OneShotSlack } from '../../src/jobs/post-once.ts';
import type { DigestLedger } from '../../src/store/records/digest-ledger.ts';
import { createMemoryLedger } from './memory-ledger.ts';

/*
 * A year in the life of the digest: three processes with clocks of their own tick, crash and freeze between any
 * two steps, and come back; Slack asks to wait, stumbles, loses answers, archives channels; Redis fails; articles arrive. Every
 * call to Redis or Slack is a step of its own, and the seed decides whose step is next. The history must
 * show no slot posted twice, no article told as new twice, and nothing lost without a reason.
 */

export const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;
const start = Date.parse('2026-01-01T00:00:00Z');

export const worldSchedules: Schedule[] = [
  { key: 'CTOKYO', cron: '0 10 * * 1', timeZone: 'Asia/Tokyo', catchUpHours: 48 },
  { key: 'CNEWYORK', cron: '30 1 * * 0', timeZone: 'America/New_York', catchUpHours: 48 },
  { key: 'CBERLIN', cron: '30 2 * * 0', timeZone: 'Europe/Berlin', catchUpHours: 24 },
  { key: 'CBLIND', cron: '0 9 * * 5', timeZone: 'Europe/London', catchUpHours: 48 },
];

interface Process {
  /** What its clock shows beyond the true time. */
  offset: number;
  /** Grows with each start; steps of an earlier life are never taken. */
  life: number;
  alive: boolean;
  frozenUntil: number;
  /** Slots it is working on. */
  busy: Set<string>;
}

interface Step {
  process: Process;
  life: number;
  /** A request on its way to Slack does not wait for a frozen process: it must be taken by then. */
  deadline: number | null;
  take: () => void;
}

interface Post {
  channel: string;
  slot: string;
  ids: string[];
}

/** One run of the year; everything random comes from the seed. */
export class DigestWorld {
  now = start;
  readonly posts: Post[] = [];
  /** How often a process died in the middle of a digest. */
  killedAtWork = 0;
  readonly articles: { id: string; mark: number }[] = [];
  readonly ledger = createMemoryLedger(() => this.now);
  readonly processes: Process[] = [0, 1, 2].map(() => ({
    offset: 0,
    life: 0,
    alive: true,
    frozenUntil: 0,
    busy: new Set<string>(),
  }));
  #steps: Step[] = [];
  readonly #random: () => number;
  #tokens = 0;
  #isCalm = false;
  #outageUntil = 0;
  #archivedUntil = new Map<string, number>();

  readonly #schedules: readonly Schedule[];

  constructor(seed: number, schedules: readonly Schedule[] = worldSchedules) {
    this.#random = randomFrom(seed);
    this.#schedules = schedules;
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  /** A moment in which the process waits for the outside. Never comes back to a process that died. */
  #pause(process: Process, deadline: number | null = null): Promise<void> {
    return new Promise((take) => {
      this.#steps.push({ process, life: process.life, deadline, take });
    });
  }

  async #redis<T>(process: Process, action: () => Promise<T>): Promise<T> {
    await this.#pause(process);
    if (!this.#isCalm && this.chance(0.01)) throw new Error('Redis is away');
    const answer = await action();
    await this.#pause(process);
    return answer;
  }

  #ledgerOf(process: Process): DigestLedger {
    const { ledger } = this;
    return {
      read: (...given) => this.#redis(process, () => ledger.read(...given)),
      readOpen: (...given) => this.#redis(process, () => ledger.readOpen(...given)),
      readLast: (...given) => this.#redis(process, () => ledger.readLast(...given)),
      claim: (...given) => this.#redis(process, () => ledger.claim(...given)),
      readDecided: () => this.#redis(process, () => ledger.readDecided()),
      readTold: () => this.#redis(process, () => ledger.readTold()),
      write: (...given) => this.#redis(process, () => ledger.write(...given)),
      release: (...given) => this.#redis(process, () => ledger.release(...given)),
    };
  }

  #slackOf(process: Process): OneShotSlack {
    return {
      chat: {
        postMessage: async (call) => {
          await this.#pause(process, this.now + 10_000);
          this.#stumbleBefore(call.channel);
          if (call.thread_ts === undefined) {
            const slot = call.metadata?.event_payload['slot'] ?? '';
            this.posts.push({ channel: call.channel, slot, ids: call.text.split(' ') });
          }
          const lost = !this.#isCalm && this.chance(0.05);
          await this.#pause(process);
          if (lost) throw new Error('socket hang up');
          return { ok: true, channel: call.channel, ts: String(this.posts.length) };
        },
      },
      conversations: {
        history: async ({ channel }) => {
          await this.#pause(process);
          if (channel === 'CBLIND') throw platformError('missing_scope');
          this.#stumbleBefore(channel);
          const messages = this.posts
            .filter((post) => post.channel === channel)
            .map(({ slot }, index) => ({
              ts: String(index + 1),
              metadata: { event_type: 'yuuk_digest', event_payload: { slot } },
            }));
          await this.#pause(process);
          return { ok: true, messages };
        },
      },
    };
  }

  #stumbleBefore(channel: string): void {
    if (this.now < (this.#archivedUntil.get(channel) ?? 0)) throw platformError('is_archived');
    if (this.#isCalm) return;
    if (this.now < this.#outageUntil && this.chance(0.8)) {
      throw Object.assign(new Error('HTTP'), { code: 'slack_webapi_http_error', statusCode: 503 });
    }
    if (this.chance(0.05)) {
      throw Object.assign(new Error('busy'), {
        code: 'slack_webapi_rate_limited_error',
        retryAfter: 20,
      });
    }
    if (this.chance(0.03)) {
      const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      throw new Error('request', { cause });
    }
  }

  #dependenciesOf(process: Process): DeliveryDependencies {
    return {
      ledger: this.#ledgerOf(process),
      slack: this.#slackOf(process),
      prepare: async (last) => {
        await this.#pause(process);
        const after = last?.through ?? 0;
        const ids = this.articles.filter(({ mark }) => mark > after).map(({ id }) => id);
        return {
          message: ids.length === 0 ? null : { text: ids.join(' '), blocks: [] },
          period: { from: last?.period.to ?? null, to: new Date(this.now).toISOString() },
          through: this.articles.at(-1)?.mark ?? 0,
          ids,
        };
      },
      prepareDetails: async () => ({ text: 'details', blocks: [] }),
      now: () => new Date(this.now + process.offset),
      elapsed: () => this.now,
      newToken: () => `t${++this.#tokens}`,
    };
  }

  /** What the worker does at a tick: everything that is due, each slot by itself. */
  async #tick(process: Process): Promise<void> {
    const { life } = process;
    const dependencies = this.#dependenciesOf(process);
    const decided = await dependencies.ledger.readDecided();
    for (const { key, slot } of dueSlots(dependencies.now(), this.#schedules, decided)) {
      const name = `${key} ${slot.toISOString()}`;
      if (process.busy.has(name)) continue;
      process.busy.add(name);
      const catchUpHours = this.#schedules.find((one) => one.key === key)?.catchUpHours ?? 0;
      const task = { target: key, slot: slot.toISOString(), catchUpHours };
      deliverDigest(task, dependencies)
        .catch(() => {})
        .finally(() => {
          if (process.life === life) process.busy.delete(name);
        });
    }
  }

  /** Between any two steps a process may die or stand still, longer than a claim lives. */
  #strike(): void {
    const process = this.processes[Math.floor(this.#random() * this.processes.length)];
    if (!process?.alive) return;
    if (this.chance(0.006)) this.#kill(process);
    else if (this.chance(0.007)) process.frozenUntil = this.now + this.#random() * 3 * minute;
  }

  #stir(): void {
    for (const process of this.processes) {
      if (process.alive && this.chance(0.01)) this.#kill(process);
      else if (!process.alive && this.chance(0.2)) process.alive = true;
      if (this.chance(0.01)) process.frozenUntil = this.now + this.#random() * 30 * minute;
      if (this.chance(0.002)) process.offset = this.chance(0.5) ? 7 * day : -7 * day;
      if (this.chance(0.05)) process.offset = Math.round((this.#random() - 0.5) * 2 * minute);
    }
    if (this.chance(0.005)) this.#outageUntil = this.now + this.#random() * 3 * day;
    if (this.chance(0.003)) this.#archivedUntil.set('CTOKYO', this.now + this.#random() * 20 * day);
    if (this.chance(0.003)) for (const process of this.processes) this.#kill(process);
    if (this.chance(0.15)) this.#publish();
  }

  #publish(): void {
    const mark = (this.articles.at(-1)?.mark ?? 0) + 1;
    this.articles.push({ id: `a${mark}`, mark });
  }

  #kill(process: Process): void {
    if (process.busy.size > 0) this.killedAtWork += 1;
    process.alive = false;
    process.life += 1;
    process.busy.clear();
    this.#steps = this.#steps.filter((step) => step.process !== process || step.deadline !== null);
  }

  /** Takes one step of those that can be taken; false when there is none. */
  #takeStep(): boolean {
    const overdue = this.#steps.findIndex(
      ({ deadline }) => deadline !== null && this.now >= deadline,
    );
    const ready = this.#steps.flatMap(({ process, life, deadline }, index) => {
      const runs = process.alive && process.life === life && this.now >= process.frozenUntil;
      return runs || deadline !== null ? [index] : [];
    });
    const index = overdue >= 0 ? overdue : ready[Math.floor(this.#random() * ready.length)];
    if (index === undefined) return false;
    const [step] = this.#steps.splice(index, 1);
    // A request of a process that died meanwhile still arrives, or it does not.
    if (step && (step.life === step.process.life || this.chance(0.5))) step.take();
    return true;
  }

  async live(duration: number): Promise<void> {
    const end = this.now + duration;
    while (this.now < end) {
      for (const process of this.processes) {
        if (process.alive && this.now >= process.frozenUntil) this.#tick(process).catch(() => {});
      }
      const until = this.now + (this.chance(0.3) ? 20_000 : Math.round(this.#random() * 4 * hour));
      for (;;) {
        await new Promise(setImmediate);
        if (!this.#takeStep()) break;
        if (!this.#isCalm) this.#strike();
        this.now += Math.round(this.#random() * (this.chance(0.02) ? 20_000 : 300));
      }
      this.now = Math.max(this.now, until);
      if (!this.#isCalm) this.#stir();
    }
  }

  /** Everything comes back to order, and stays so for three weeks. */
  async settle(): Promise<void> {
    this.#isCalm = true;
    this.#archivedUntil.clear();
    for (const process of this.processes) {
      Object.assign(process, { alive: true, frozenUntil: 0, offset: 0 });
    }
    await this.live(5 * minute);
    this.#publish();
    await this.live(21 * day);
  }
}

const platformError = (error: string) =>
  Object.assign(new Error(error), { code: 'slack_webapi_platform_error', data: { error } });

/** mulberry32: a small generator of which the whole run follows. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
