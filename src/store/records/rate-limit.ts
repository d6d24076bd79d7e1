import type { RedisClient } from '../connections.ts';
import { withDeadline } from '../deadline.ts';
import { key } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';
import { claimKey, claimSeconds } from './claims.ts';

/** Whether a command may run; if not, after how many seconds the next one may. */
export type RateDecision = { allowed: true } | { allowed: false; waitSeconds: number };

/** Bounds the commands of each person, over all processes. */
export interface RateLimit {
  /** Counts a command of a person and decides. Never throws, never takes over 300 ms. */
  take(userId: string): Promise<RateDecision>;
  /**
   * Claims a signed request of Slack's and counts the command in it, in one round trip. null when the request
   * was claimed before; then nothing is counted. Never throws, never takes over 300 ms.
   */
  admit(request: string, userId: string): Promise<RateDecision | null>;
}

const rateKey = (userId: string) => key('rate', userId);
const windowMs = 60_000;
const redisPatienceMs = 300;

/**
 * The last minute's commands as a sorted set of their times, by the clock of Redis.
 * KEYS: the person's. ARGV: most commands, window in ms. Returns 0, or the ms to wait.
 */
const takeTurnText = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return math.max(1, math.floor(oldest[2] + window - now))
end
redis.call('ZADD', KEYS[1], now, time[1] .. '.' .. time[2])
redis.call('PEXPIRE', KEYS[1], window)
return 0
`;
const takeTurn = defineScript(takeTurnText);

/** The same after a claim. KEYS: the person's, the claim's. ARGV: as above, seconds of the claim. Returns -1 too. */
const claimAndTakeTurn = defineScript(
  `if not redis.call('SET', KEYS[2], '1', 'EX', ARGV[3], 'NX') then return -1 end${takeTurnText}`,
);

/**
 * A sliding window in process and one in Redis; a command must pass both. When Redis does not answer in
 * time, the process's own decides alone.
 */
export function openRateLimit(
  client: RedisClient,
  { perMinute, now }: { perMinute: number; now: () => number },
): RateLimit {
  const own = createOwnWindow(perMinute);
  return {
    async take(userId) {
      const waitMs = own(userId, now());
      if (waitMs > 0) return decide(waitMs);
      return decide(
        await soon(runScript(client, takeTurn, [rateKey(userId)], [perMinute, windowMs])),
      );
    },
    async admit(request, userId) {
      const keys = [rateKey(userId), claimKey('request', request)];
      const parameters = [perMinute, windowMs, claimSeconds.request];
      const sharedWaitMs = await soon(runScript(client, claimAndTakeTurn, keys, parameters));
      if (sharedWaitMs < 0) return null;
      return decide(Math.max(sharedWaitMs, own(userId, now())));
    },
  };
}

/** What Redis says, or 0 when it does not answer in time. */
const soon = (reply: Promise<unknown>): Promise<number> =>
  withDeadline(
    reply.then(Number, () => 0),
    redisPatienceMs,
    () => 0,
  );

const decide = (waitMs: number): RateDecision =>
  waitMs > 0 ? { allowed: false, waitSeconds: Math.ceil(waitMs / 1000) } : { allowed: true };

/** Returns 0 and counts the command, or the ms to wait. */
function createOwnWindow(perMinute: number): (userId: string, now: number) => number {
  const times = new Map<string, number[]>();
  let nextSweep = 0;
  return (userId, now) => {
    if (now >= nextSweep) {
      for (const [user, taken] of times) {
        if ((taken.at(-1) ?? 0) <= now - windowMs) times.delete(user);
      }
      nextSweep = now + windowMs;
    }
    const taken = (times.get(userId) ?? []).filter((time) => time > now - windowMs);
    times.set(userId, taken);
    const [oldest] = taken;
    if (oldest !== undefined && taken.length >= perMinute) return oldest + windowMs - now;
    taken.push(now);
    return 0;
  };
}
