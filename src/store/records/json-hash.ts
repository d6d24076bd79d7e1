import type { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { readHash } from '../read-hash.ts';

/** A Redis hash of JSON values that a schema names. Values it does not know are left alone and not returned. */
export interface JsonHash<T> {
  read(field: string): Promise<T | null>;
  readAll(): Promise<Map<string, T>>;
  write(field: string, value: T): Promise<void>;
  /** Writes where nothing is; false when something was there. */
  add(field: string, value: T): Promise<boolean>;
  /** False when there was nothing to remove; of several callers one is told true. */
  remove(field: string): Promise<boolean>;
  /**
   * Replaces a value by what `change` makes of it (null: nothing there, or remove it), again from the start
   * when somebody else wrote in between. Returns the value written.
   */
  update(field: string, change: (value: T | null) => T | null): Promise<T | null>;
  /** Moves values to other fields; where there is one already, that stays. */
  rename(fields: ReadonlyMap<string, string>): Promise<void>;
}

/** KEYS: hash. ARGV: field, text expected ('' = none), text to write ('' = remove). Returns 1 or 0. */
const compareAndSet = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
`;

/** KEYS: hash. ARGV: old field, new field. */
const renameField = `
local value = redis.call('HGET', KEYS[1], ARGV[1])
if not value then return 0 end
redis.call('HSETNX', KEYS[1], ARGV[2], value)
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
`;

export function openJsonHash<T>(
  client: RedisClient,
  name: string,
  schema: z.ZodType<T>,
): JsonHash<T> {
  return {
    read: async (field) => parseJson(schema, await client.hget(name, field)),

    async readAll() {
      const values = new Map<string, T>();
      for (const [field, text] of await readHash(client, name)) {
        const value = parseJson(schema, text);
        if (value !== null) values.set(field, value);
      }
      return values;
    },

    async write(field, value) {
      await client.hset(name, field, JSON.stringify(value));
    },

    add: async (field, value) => (await client.hsetnx(name, field, JSON.stringify(value))) === 1,

    remove: async (field) => (await client.hdel(name, field)) === 1,

    async update(field, change) {
      for (;;) {
        const before = await client.hget(name, field);
        const value = change(parseJson(schema, before));
        const after = value === null ? '' : JSON.stringify(value);
        const done = await client.eval(compareAndSet, 1, name, field, before ?? '', after);
        if (done === 1) return value;
      }
    },

    async rename(fields) {
      if (fields.size === 0) return;
      for (const from of await client.hkeys(name)) {
        const to = fields.get(from);
        if (to !== undefined && to !== from) await client.eval(renameField, 1, name, from, to);
      }
    },
  };
}

/** What a text from Redis means, or null for a text that the schema does not know. */
export function parseJson<T>(schema: z.ZodType<T>, text: string | null | undefined): T | null {
  if (text == null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
