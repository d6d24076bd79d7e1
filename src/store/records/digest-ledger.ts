import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { persistNow } from '../persist-now.ts';
import { readHash } from '../read-hash.ts';
import { type Carrier, createCarrier } from './carrier.ts';
import { parseJson } from './json-hash.ts';

/**
 * - `posting`: claimed; the post may be on its way, or lost with the process that claimed it.
 * - `posted`, `empty` (nothing was new), `missed` (too late), `refused` (Slack said no for good): decided.
 * - `doubtful`: whether it was posted can no longer be found out; it is not posted again.
 */
export type DigestState = 'posting' | 'posted' | 'empty' | 'missed' | 'refused' | 'doubtful';

/** What became of one slot of one target. */
export interface DigestEntry {
  state: DigestState;
  /** Names the claim; only its holder may write on. */
  token: string;
  /** ISO 8601. */
  period: { from: string | null; to: string };
  /** The digest covers first sightings up to this mark of theirs. */
  through: number;
  /** Articles that were new, best first. */
  ids: string[];
  /** Where and when it was posted, in Slack's terms. */
  channel: string | null;
  ts: string | null;
  /** The message in the thread; `none` when there is none to send. */
  details: 'pending' | 'sent' | 'none';
  /** Why it was missed or refused. */
  reason: string | null;
}

/** The truth about digests, so that no process needs to remember. Slots are ISO 8601 in UTC. */
export interface DigestLedger {
  /** With the age of the entry's claim by the clock of Redis, which all processes share. */
  read(target: string, slot: string): Promise<{ entry: DigestEntry; claimAgeMs: number } | null>;
  /** The last digest that was posted, or may have been; null when the target never had one. */
  readLast(target: string): Promise<{ slot: string; entry: DigestEntry } | null>;
  /** The last decided slot of each target. */
  readDecided(): Promise<Map<string, Date>>;
  /**
   * Writes an entry where there is none (`expected` null), or in the place of the one with this token.
   * @returns false when something else is there.
   */
  write(
    target: string,
    slot: string,
    entry: DigestEntry,
    expected: string | null,
  ): Promise<boolean>;
  /** Takes a claim back: surely nothing was posted. */
  release(target: string, slot: string, token: string): Promise<void>;
}

const entrySchema: z.ZodType<DigestEntry> = z.object({
  state: z.enum(['posting', 'posted', 'empty', 'missed', 'refused', 'doubtful']),
  token: z.string(),
  period: z.object({ from: z.string().nullable(), to: z.string() }),
  through: z.number(),
  ids: z.array(z.string()),
  channel: z.string().nullable(),
  ts: z.string().nullable(),
  details: z.enum(['pending', 'sent', 'none']),
  reason: z.string().nullable(),
});

/** As stored: with the claim's time by the clock of Redis, ms since 1970. */
const storedSchema = z.object({ claimedAt: z.number(), entry: entrySchema });

const replySchema = z.tuple([z.string(), z.string()]);

const targetsKey = key('digests');
const ledgerKey = (target: string) => key('digests', target);

/** Slots kept of each target; what digests need is the last ones. */
const mostSlots = 60;

/**
 * KEYS: ledger of the target, targets. ARGV: slot, token expected ('' = no entry), entry, its token, target, most
 * slots. The claim's time is that of the first write with its token. Returns 1 or 0.
 */
const writeEntry = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local time = redis.call('TIME')
local claimedAt = time[1] * 1000 + math.floor(time[2] / 1000)
if stored then
  local known = cjson.decode(stored)
  if known.entry.token ~= ARGV[2] then return 0 end
  if known.entry.token == ARGV[4] then claimedAt = known.claimedAt end
elseif ARGV[2] ~= '' then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], '{"claimedAt":' .. string.format('%.0f', claimedAt) .. ',"entry":' .. ARGV[3] .. '}')
redis.call('SADD', KEYS[2], ARGV[5])
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[6]) then
  local slots = redis.call('HKEYS', KEYS[1])
  table.sort(slots)
  redis.call('HDEL', KEYS[1], slots[1])
end
return 1
`;

/** KEYS: ledger of the target. ARGV: slot. Returns what is stored and the ms since 1970 by the same clock. */
const readEntry = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return { redis.call('HGET', KEYS[1], ARGV[1]) or '', string.format('%.0f', now) }
`;

/** KEYS: ledger of the target. ARGV: slot, token. */
const releaseClaim = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if not stored then return 0 end
local entry = cjson.decode(stored).entry
if entry.token ~= ARGV[2] or entry.state ~= 'posting' then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
`;

export function openDigestLedger(client: RedisClient): DigestLedger {
  const readSlots = async (target: string) =>
    (await readHash(client, ledgerKey(target)))
      .flatMap(([slot, text]) => {
        const stored = parseJson(storedSchema, text);
        return stored ? [{ slot, entry: stored.entry }] : [];
      })
      .toSorted((a, b) => (a.slot < b.slot ? 1 : -1));

  return {
    async read(target, slot) {
      const reply = await client.eval(readEntry, 1, ledgerKey(target), slot);
      const [text, nowMs] = replySchema.parse(reply);
      const stored = parseJson(storedSchema, text);
      return stored && { entry: stored.entry, claimAgeMs: Number(nowMs) - stored.claimedAt };
    },

    async readLast(target) {
      const slots = await readSlots(target);
      return slots.find(({ entry }) => mayBePosted(entry)) ?? null;
    },

    async readDecided() {
      const decided = new Map<string, Date>();
      for (const target of await client.smembers(targetsKey)) {
        const last = (await readSlots(target)).find(({ entry }) => entry.state !== 'posting');
        if (last) decided.set(target, new Date(last.slot));
      }
      return decided;
    },

    async write(target, slot, entry, expected) {
      const done = await client.eval(
        writeEntry,
        2,
        ledgerKey(target),
        targetsKey,
        slot,
        expected ?? '',
        JSON.stringify(entry),
        entry.token,
        target,
        mostSlots,
      );
      await persistNow(client);
      return done === 1;
    },

    async release(target, slot, token) {
      await client.eval(releaseClaim, 1, ledgerKey(target), slot, token);
    },
  };
}

const mayBePosted = ({ state }: DigestEntry) => state === 'posted' || state === 'doubtful';

/** A slot that Redis knows stays as it is. */
export const carryDigests = (client: RedisClient): Carrier =>
  createCarrier({
    name: 'digests',
    schema: z.object({ target: z.string(), slot: z.string(), stored: storedSchema }),
    read: async () => {
      const entries = [];
      for (const target of (await client.smembers(targetsKey)).toSorted()) {
        for (const [slot, text] of await readHash(client, ledgerKey(target))) {
          const stored = parseJson(storedSchema, text);
          if (stored) entries.push({ target, slot, stored });
        }
      }
      return entries;
    },
    restore: async (entries) => {
      for (const { target, slot, stored } of entries) {
        await client.hsetnx(ledgerKey(target), slot, JSON.stringify(stored));
        await client.sadd(targetsKey, target);
      }
    },
  });
