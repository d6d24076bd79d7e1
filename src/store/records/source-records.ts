import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { RedisClient } from '../connections.ts';
import { execAll } from '../exec-all.ts';
import { key } from '../keys.ts';
import { readHash } from '../read-hash.ts';

const deflateBytes = promisify(deflate);
const inflateBytes = promisify(inflate);

/** What the store must know of a source's record; the rest is the refresh's own. */
export interface SourceRecordFacts {
  name: string;
  /** The dumps of which a copy is kept; `hash` names its bytes. */
  dumps: { file: string; hash: string }[];
}

/** The records of sources and the last good copies of their dumps, for all workers. */
export interface SourceRecords<T extends SourceRecordFacts> {
  read(name: string): Promise<T | null>;
  readAll(): Promise<T[]>;
  /** The bytes of a dump that the record names; null when there is no copy. */
  readCopy(name: string, hash: string): Promise<Uint8Array | null>;
  /** Writes the copies first, then the record, then drops copies that the record does not name. */
  write(record: T, copies: readonly { hash: string; bytes: Uint8Array }[]): Promise<void>;
  /** Forgets the sources that are not among these. */
  keepOnly(names: readonly string[]): Promise<void>;
}

const sourcesKey = key('sources');
const unownedSeconds = 86_400;

/** A name may be an address of any length; its hash is short and shows nothing. */
const copiesKey = (name: string) =>
  key('source-copies', createHash('sha256').update(name).digest('hex').slice(0, 16));

/** @param parse gives a stored record its type, or null when it is not one. */
export function openSourceRecords<T extends SourceRecordFacts>(
  client: RedisClient,
  parse: (value: unknown) => T | null,
): SourceRecords<T> {
  const parseText = (text: string | null): T | null => {
    if (text === null) return null;
    try {
      return parse(JSON.parse(text));
    } catch {
      return null;
    }
  };
  return {
    read: async (name) => parseText(await client.hget(sourcesKey, name)),

    readAll: async () =>
      (await readHash(client, sourcesKey)).flatMap(([, text]) => parseText(text) ?? []),

    async readCopy(name, hash) {
      const packed = await client.hgetBuffer(copiesKey(name), hash);
      return packed === null ? null : inflateBytes(packed);
    },

    async write(record, copies) {
      const name = copiesKey(record.name);
      const isNew = (await client.hexists(sourcesKey, record.name)) === 0;
      for (const { hash, bytes } of copies) {
        // Rarely read and soon replaced: a tighter copy is not worth three times the work.
        const packed = await deflateBytes(bytes, { level: 1 });
        const write = client.multi().hset(name, hash, packed);
        // Until a record names them, a crash would leave copies that nobody owns.
        await execAll(isNew ? write.expire(name, unownedSeconds) : write);
      }
      await execAll(
        client.multi().hset(sourcesKey, record.name, JSON.stringify(record)).persist(name),
      );
      const named = new Set(record.dumps.map(({ hash }) => hash));
      const dropped = (await client.hkeys(name)).filter((hash) => !named.has(hash));
      if (dropped.length > 0) await client.hdel(name, ...dropped);
    },

    async keepOnly(names) {
      const kept = new Set(names);
      for (const name of await client.hkeys(sourcesKey)) {
        if (kept.has(name)) continue;
        await execAll(client.multi().unlink(copiesKey(name)).hdel(sourcesKey, name));
      }
    },
  };
}
