import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { type Carrier, createCarrier } from './carrier.ts';

/** One first sighting. */
export interface Sighting {
  id: string;
  /**
   * Seconds since 1970, and at the same time the mark that digests remember: every recording has a later one
   * than all before, also when clocks differ or are set back.
   */
  mark: number;
}

/**
 * When each article was first met, by identity: an article that comes back with another date or a repaired
 * title is not new. Twelve bytes an article, appended in the order of sighting.
 */
export interface FirstSeen {
  /** Records those that were never met; they share one mark. Of two workers one is told that they are new. */
  record(ids: Iterable<string>, now: Date): Promise<Sighting[]>;
  readAll(): Promise<Sighting[]>;
  /** What was first met after a mark, and the newest mark of all. */
  readSince(mark: number): Promise<{ ids: string[]; through: number }>;
  /** Articles that turned out to be others keep their sighting under the new id. */
  rename(aliases: ReadonlyMap<string, string>): Promise<void>;
  /** For `yuuk import`: of two sightings of an article the earlier is its first. */
  restore(sightings: readonly Sighting[]): Promise<void>;
}

const seenKey = key('seen');
const idBytes = 8;
const entryBytes = idBytes + 4;

/** KEYS: log. ARGV: its length as read, bytes to append. Returns 1, or 0 when somebody else appended. */
const append = `
if redis.call('STRLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('APPEND', KEYS[1], ARGV[2])
return 1
`;

/** KEYS: log. ARGV: the log as read, another one. Returns 1, or 0 when somebody else wrote. */
const replaceLog = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`;

/** KEYS: log. ARGV: position, id there, new id. */
const replaceId = `
local at = tonumber(ARGV[1])
if redis.call('GETRANGE', KEYS[1], at, at + #ARGV[2] - 1) ~= ARGV[2] then return 0 end
redis.call('SETRANGE', KEYS[1], at, ARGV[3])
return 1
`;

export function openFirstSeen(client: RedisClient): FirstSeen {
  const readLog = async () => (await client.getBuffer(seenKey)) ?? Buffer.alloc(0);

  /** Appends what `choose` picks in the light of the present log, again when that was overtaken. */
  const appendChosen = async (
    choose: (known: ReadonlySet<string>, last: number) => Sighting[],
  ): Promise<Sighting[]> => {
    for (;;) {
      const log = await readLog();
      const known = new Set<string>();
      let last = 0;
      for (const { id, mark } of entriesOf(log)) {
        known.add(id);
        last = Math.max(last, mark);
      }
      const chosen = choose(known, last);
      if (chosen.length === 0) return [];
      const done = await client.eval(append, 1, seenKey, log.length, pack(chosen));
      if (done === 1) return chosen;
    }
  };

  return {
    record: (ids, now) => {
      const met = new Set(ids);
      return appendChosen((known, last) => {
        const mark = Math.max(Math.floor(now.getTime() / 1000), last + 1);
        return [...met].filter((id) => !known.has(id)).map((id) => ({ id, mark }));
      });
    },

    readAll: async () => [...entriesOf(await readLog())],

    async readSince(mark) {
      const ids: string[] = [];
      let through = 0;
      const log = await readLog();
      for (let at = 0; at + entryBytes <= log.length; at += entryBytes) {
        const seenAt = log.readUInt32BE(at + idBytes);
        through = Math.max(through, seenAt);
        if (seenAt > mark) ids.push(log.toString('hex', at, at + idBytes));
      }
      return { ids, through };
    },

    async rename(aliases) {
      if (aliases.size === 0) return;
      const log = await readLog();
      const known = new Set([...entriesOf(log)].map(({ id }) => id));
      for (const [index, { id }] of [...entriesOf(log)].entries()) {
        const newId = aliases.get(id);
        if (newId === undefined || known.has(newId)) continue;
        known.add(newId);
        const position = index * entryBytes;
        await client.eval(replaceId, 1, seenKey, position, toBytes(id), toBytes(newId));
      }
    },

    async restore(sightings) {
      for (;;) {
        const log = await readLog();
        const brought = new Map(sightings.map(({ id, mark }) => [id, mark]));
        const merged = [...entriesOf(log)].map(({ id, mark }) => {
          const earlier = brought.get(id) ?? mark;
          brought.delete(id);
          return { id, mark: Math.min(mark, earlier) };
        });
        for (const [id, mark] of brought) merged.push({ id, mark });
        const packed = pack(merged);
        if (packed.equals(log)) return;
        if ((await client.eval(replaceLog, 1, seenKey, log, packed)) === 1) return;
      }
    },
  };
}

function* entriesOf(log: Buffer): Generator<Sighting> {
  for (let at = 0; at + entryBytes <= log.length; at += entryBytes) {
    yield { id: log.toString('hex', at, at + idBytes), mark: log.readUInt32BE(at + idBytes) };
  }
}

function pack(sightings: readonly Sighting[]): Buffer {
  const bytes = Buffer.alloc(sightings.length * entryBytes);
  for (const [index, { id, mark }] of sightings.entries()) {
    const at = index * entryBytes;
    toBytes(id).copy(bytes, at);
    bytes.writeUInt32BE(mark, at + idBytes);
  }
  return bytes;
}

function toBytes(id: string): Buffer {
  const bytes = Buffer.from(id, 'hex');
  if (bytes.length !== idBytes) throw new Error(`not an article's id: ${id}`);
  return bytes;
}

export const carryFirstSeen = (seen: FirstSeen): Carrier =>
  createCarrier({
    name: 'seen',
    schema: z.object({
      id: z.string().regex(/^[0-9a-f]{16}$/),
      mark: z.int().min(0).max(0xffffffff),
    }),
    read: () => seen.readAll(),
    restore: (entries) => seen.restore(entries),
  });
