import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { readHash } from '../read-hash.ts';
import { type Carrier, createCarrier } from './carrier.ts';
import type { NamePerson } from './person-key.ts';

/** Words that were looked for in vain. */
export interface Gap {
  /** Normalised words, as the search gives them. */
  words: string;
  /** Different people, never named. */
  askers: number;
  /** Times, a person counted once a day. */
  misses: number;
  /** `YYYY-MM-DD` of the last time. */
  lastDay: string;
}

/** Counts what the archive lacks. */
export interface Gaps {
  /** @param day `YYYY-MM-DD` in the team's zone; a person counts once a day. */
  count(words: string, userId: string, day: string): Promise<void>;
  /** Gaps met on or after a day, those with most askers first. */
  readSince(day: string): Promise<Gap[]>;
  /** Words that find something now are a gap no more. */
  remove(words: string): Promise<void>;
  /** Removes a person from all counts; in how many they were. */
  forget(userId: string): Promise<number>;
  /** Forgets what was last looked for before a day. */
  dropBefore(day: string): Promise<void>;
}

const gapsKey = key('gaps');
const longestWords = 200;
/** More than any team reads; when they are many, new ones are not counted until old ones are dropped. */
const mostEntries = 20_000;

/** KEYS: gaps. ARGV: field, day, most entries. A value is `misses day`. */
const countOnceADay = `
local value = redis.call('HGET', KEYS[1], ARGV[1])
if not value then
  if redis.call('HLEN', KEYS[1]) < tonumber(ARGV[3]) then
    redis.call('HSET', KEYS[1], ARGV[1], '1 ' .. ARGV[2])
  end
  return
end
local misses, day = string.match(value, '^(%d+) (.+)$')
if day < ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], (misses + 1) .. ' ' .. ARGV[2]) end
`;

export function openGaps(client: RedisClient, namePerson: NamePerson): Gaps {
  const removeWhere = async (matches: (entry: GapEntry) => boolean) => {
    const fields = (await readEntries(client)).filter(matches).map(({ field }) => field);
    if (fields.length > 0) await client.hdel(gapsKey, ...fields);
    return fields.length;
  };
  return {
    async count(words, userId, day) {
      const field = `${await namePerson(userId)} ${words.slice(0, longestWords)}`;
      await client.eval(countOnceADay, 1, gapsKey, field, day, mostEntries);
    },

    async readSince(day) {
      const gaps = new Map<string, Gap>();
      for (const entry of await readEntries(client)) {
        if (entry.lastDay < day) continue;
        const gap = gaps.get(entry.words) ?? {
          words: entry.words,
          askers: 0,
          misses: 0,
          lastDay: entry.lastDay,
        };
        gap.askers += 1;
        gap.misses += entry.misses;
        if (entry.lastDay > gap.lastDay) gap.lastDay = entry.lastDay;
        gaps.set(entry.words, gap);
      }
      return [...gaps.values()].toSorted(
        (a, b) => b.askers - a.askers || b.misses - a.misses || (a.words < b.words ? -1 : 1),
      );
    },

    async remove(words) {
      await removeWhere((entry) => entry.words === words.slice(0, longestWords));
    },

    async forget(userId) {
      const person = await namePerson(userId);
      return removeWhere((entry) => entry.person === person);
    },

    async dropBefore(day) {
      await removeWhere(({ lastDay }) => lastDay < day);
    },
  };
}

interface GapEntry {
  field: string;
  person: string;
  words: string;
  misses: number;
  lastDay: string;
}

async function readEntries(client: RedisClient): Promise<GapEntry[]> {
  return (await readHash(client, gapsKey)).flatMap(([field, value]) => {
    const name = /^(\S+) (.*)$/s.exec(field);
    const count = /^(\d+) (.+)$/.exec(value);
    if (!name || !count) return [];
    const [, person = '', words = ''] = name;
    const [, misses, lastDay = ''] = count;
    return [{ field, person, words, misses: Number(misses), lastDay }];
  });
}

/** Of a person's count that both sides know, the later day wins. */
export const carryGaps = (client: RedisClient): Carrier =>
  createCarrier({
    name: 'gaps',
    schema: z.object({
      person: z.string().regex(/^\S+$/),
      words: z.string(),
      misses: z.int().min(1),
      lastDay: z.iso.date(),
    }),
    read: async () =>
      (await readEntries(client)).map(({ person, words, misses, lastDay }) => ({
        person,
        words,
        misses,
        lastDay,
      })),
    restore: async (entries) => {
      const known = new Map((await readEntries(client)).map((entry) => [entry.field, entry]));
      for (const { person, words, misses, lastDay } of entries) {
        const field = `${person} ${words}`;
        if ((known.get(field)?.lastDay ?? '') >= lastDay) continue;
        await client.hset(gapsKey, field, `${misses} ${lastDay}`);
      }
    },
  });
