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

/** An entry with the age of its claim, by the clock of Redis, which all processes share. */
export interface LedgerReading {
  /** ISO 8601 in UTC. */
  slot: string;
  entry: DigestEntry;
  claimAgeMs: number;
}

/** The truth about digests, so that no process needs to remember. Slots are ISO 8601 in UTC. */
export interface DigestLedger {
  read(target: string, slot: string): Promise<LedgerReading | null>;
  /** The claim that a target has open, for whatever slot. */
  readOpen(target: string): Promise<LedgerReading | null>;
  /** The digest that covers most of those that were posted, or may have been; null: there was none. */
  readLast(target: string): Promise<DigestEntry | null>;
  /** The last decided slot of each target. */
  readDecided(): Promise<Map<string, Date>>;
  /** Of each target the slot of its last digest, as `readLast` has it. */
  readTold(): Promise<Map<string, Date>>;
  /**
   * Opens a claim, the only one of its target: when no other slot is open, when the slot holds what the
   * caller saw (`instead`: a token, null for nothing), and when `after` still names the last digest.
   */
  claim(
    target: string,
    slot: string,
    entry: DigestEntry,
    seen: { instead: string | null; after: string | null },
  ): Promise<boolean>;
  /**
   * Writes a decision where there is no entry (`expected` null), or over the one with this token.
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

/** Of every target what is asked at each tick: `C1 decided`, `C1 open`, and slot, token, mark of its last digest. */
const headsKey = key('digests');
const ledgerKey = (target: string) => key('digests', target);

/** Slots kept of each target: the last ones, and always the last digest, which the next one begins from. */
const mostSlots = 60;

/** Shared by the scripts. KEYS: ledger of the target, heads. ARGV: target, slot, … */
const common = `
local function head(name) return redis.call('HGET', KEYS[2], ARGV[1] .. ' ' .. name) or '' end
local function setHead(name, value) redis.call('HSET', KEYS[2], ARGV[1] .. ' ' .. name, value) end
local function close()
  if head('open') == ARGV[2] then redis.call('HDEL', KEYS[2], ARGV[1] .. ' open') end
end
local stored = redis.call('HGET', KEYS[1], ARGV[2])
local known = stored and cjson.decode(stored)
local token = known and known.entry.token or ''
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local function put(claimedAt, entry)
  redis.call('HSET', KEYS[1], ARGV[2], '{"claimedAt":' .. claimedAt .. ',"entry":' .. entry .. '}')
end
`;

/** ARGV: …, entry, token instead of which, token of the last digest ('' = none). */
const openClaim = `${common}
local open = head('open')
if open ~= '' and open ~= ARGV[2] then return 0 end
if token ~= ARGV[4] or head('token') ~= ARGV[5] then return 0 end
put(now, ARGV[3])
setHead('open', ARGV[2])
return 1
`;

/** ARGV: …, entry, token expected ('' = no entry), `tells` if it was or may be posted, its token, its mark, most slots. */
const writeDecision = `${common}
if token ~= ARGV[4] then return 0 end
put(known and string.format('%.0f', known.claimedAt) or now, ARGV[3])
close()
if head('decided') < ARGV[2] then setHead('decided', ARGV[2]) end
if ARGV[5] == 'tells' and tonumber(ARGV[7]) >= (tonumber(head('through')) or 0) then
  setHead('last', ARGV[2])
  setHead('token', ARGV[6])
  setHead('through', ARGV[7])
end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[8]) then
  local slots = redis.call('HKEYS', KEYS[1])
  table.sort(slots)
  for _, slot in ipairs(slots) do
    if slot ~= head('last') and slot ~= head('open') then
      redis.call('HDEL', KEYS[1], slot)
      break
    end
  end
end
return 1
`;

/** ARGV: …, token. */
const releaseClaim = `${common}
if token ~= ARGV[3] or known.entry.state ~= 'posting' then return 0 end
redis.call('HDEL', KEYS[1], ARGV[2])
close()
return 1
`;

/**
 * KEYS: ledger of the target. ARGV: slot. Returns what is stored and the age of its claim in ms. A claim out of
 * the future was made before the clock was set back, or by a server that another took over from: it ages from
 * now on, or nobody could settle it until that time comes.
 */
const readEntry = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if not stored then return { '', '0' } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local claimedAt = tonumber(string.match(stored, '^{"claimedAt":(%d+)')) or 0
if claimedAt > now then
  local rest = string.gsub(stored, '^{"claimedAt":%d+', '', 1)
  stored = '{"claimedAt":' .. string.format('%.0f', now) .. rest
  redis.call('HSET', KEYS[1], ARGV[1], stored)
  claimedAt = now
end
return { stored, string.format('%.0f', now - claimedAt) }
`;

export function openDigestLedger(client: RedisClient): DigestLedger {
  const run = async (script: string, target: string, slot: string, ...rest: (string | number)[]) =>
    (await client.eval(script, 2, ledgerKey(target), headsKey, target, slot, ...rest)) === 1;
  const readHead = (target: string, name: string) => client.hget(headsKey, `${target} ${name}`);

  const readHeads = async (wanted: 'decided' | 'last'): Promise<Map<string, Date>> => {
    const slots = new Map<string, Date>();
    for (const [field, value] of await readHash(client, headsKey)) {
      const [target = '', name] = field.split(' ');
      if (name === wanted) slots.set(target, new Date(value));
    }
    return slots;
  };

  const read = async (target: string, slot: string): Promise<LedgerReading | null> => {
    const reply = await client.eval(readEntry, 1, ledgerKey(target), slot);
    const [text, ageMs] = replySchema.parse(reply);
    const stored = parseJson(storedSchema, text);
    return stored && { slot, entry: stored.entry, claimAgeMs: Number(ageMs) };
  };

  return {
    read,

    async readOpen(target) {
      const slot = await readHead(target, 'open');
      return slot === null ? null : read(target, slot);
    },

    async readLast(target) {
      const slot = await readHead(target, 'last');
      return slot === null ? null : ((await read(target, slot))?.entry ?? null);
    },

    readDecided: () => readHeads('decided'),

    readTold: () => readHeads('last'),

    async claim(target, slot, entry, { instead, after }) {
      const text = JSON.stringify(entry);
      const done = await run(openClaim, target, slot, text, instead ?? '', after ?? '');
      // Before anything is posted: who forgets this claim in a crash would post it again.
      if (done) await persistNow(client);
      return done;
    },

    async write(target, slot, entry, expected) {
      const { token, through } = entry;
      const tells = mayBePosted(entry) ? 'tells' : '';
      const text = JSON.stringify(entry);
      const rest = [text, expected ?? '', tells, token, through, mostSlots];
      const done = await run(writeDecision, target, slot, ...rest);
      if (done) await persistNow(client);
      return done;
    },

    async release(target, slot, token) {
      await run(releaseClaim, target, slot, token);
    },
  };
}

const mayBePosted = ({ state }: DigestEntry) => state === 'posted' || state === 'doubtful';

/** A slot that Redis knows stays as it is. */
export const carryDigests = (client: RedisClient): Carrier =>
  createCarrier({
    name: 'digests',
    schema: z.object({ target: z.string().regex(/^\S+$/), slot: z.string(), entry: entrySchema }),
    read: async () => {
      const entries = [];
      for (const target of await readTargets(client)) {
        for (const [slot, text] of await readHash(client, ledgerKey(target))) {
          const stored = parseJson(storedSchema, text);
          if (stored) entries.push({ target, slot, entry: stored.entry });
        }
      }
      return entries;
    },
    restore: async (entries) => {
      const ledger = openDigestLedger(client);
      for (const { target, slot, entry } of entries) {
        // Who held a claim in another deployment does not hold it here: it may have been posted.
        const isOpen = entry.state === 'posting';
        const decided: DigestEntry = isOpen
          ? { ...entry, state: 'doubtful', details: 'none', reason: 'imported' }
          : entry;
        await ledger.write(target, slot, decided, null);
      }
    },
  });

/** Removes all that is kept of a person's own digests. */
export async function forgetDigests(client: RedisClient, userId: string): Promise<void> {
  const heads = (await client.hkeys(headsKey)).filter((field) => field.startsWith(`${userId} `));
  if (heads.length > 0) await client.hdel(headsKey, ...heads);
  await client.del(ledgerKey(userId));
}

async function readTargets(client: RedisClient): Promise<Set<string>> {
  return new Set((await client.hkeys(headsKey)).map((field) => field.split(' ')[0] ?? ''));
}
