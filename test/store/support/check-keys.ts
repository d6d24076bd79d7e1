import type { Redis } from 'ioredis';
import { pointerKey } from '../../../src/store/keys.ts';
import { scanKeys } from '../../../src/store/scan-keys.ts';
import { type DocumentedKey, findKeyRow, readKeyDocumentation } from './key-documentation.ts';

export interface KeyCensus {
  /** Keys by the pattern that owns them. */
  counts: Record<string, number>;
  /** Of these, those that do not expire; without generations, whose number the pointer bounds, and saved articles. */
  staying: Record<string, number>;
  /** Keys that no row of docs/redis-keys.md owns, or that are not as their row says. */
  faults: string[];
}

const seconds = new Map([
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['days', 86_400],
]);
const jobKeys = /^\{yuuk\}:(refresh|digest):/;

/** Holds every key of a server against docs/redis-keys.md: its owner, its type, its life, its size. */
export async function checkKeys(client: Redis): Promise<KeyCensus> {
  const rows = await readKeyDocumentation();
  const pointer = await client.hmget(pointerKey, 'live', 'previous');
  const counts: Record<string, number> = {};
  const staying: Record<string, number> = {};
  const faults: string[] = [];
  for await (const name of scanKeys(client, '*')) {
    if (jobKeys.test(name)) {
      counts['BullMQ'] = (counts['BullMQ'] ?? 0) + 1;
      continue;
    }
    const row = findKeyRow(rows, name);
    if (row === undefined) {
      faults.push(`${name}: nobody owns it`);
      continue;
    }
    counts[row.pattern] = (counts[row.pattern] ?? 0) + 1;
    const isBounded = /:g:|saved:<article>/.test(row.pattern);
    if (!isBounded && (await client.ttl(name)) === -1) {
      staying[row.pattern] = (staying[row.pattern] ?? 0) + 1;
    }
    const fault = await findFault(client, name, row, pointer);
    if (fault !== null) faults.push(`${name}: ${fault}`);
  }
  return { counts, staying, faults };
}

async function findFault(
  client: Redis,
  name: string,
  row: DocumentedKey,
  pointer: readonly (string | null)[],
): Promise<string | null> {
  const [type, ttl, entries] = [
    await client.type(name),
    await client.ttl(name),
    await countEntries(client, name, row.type),
  ];
  // It ended between the scan and now.
  if (type === 'none' || ttl === -2) return null;
  if (type !== row.type) return `is a ${type}, not a ${row.type}`;
  const generation = /:g:(\d+)/.exec(name)?.[1];
  if (generation !== undefined) {
    return ttl === -1 && !pointer.includes(generation) ? 'a generation nobody needs stays' : null;
  }
  const longest = longestLife(row.life);
  if (longest !== null && (ttl === -1 || ttl > longest)) return `lives ${ttl} s, not "${row.life}"`;
  const most = Number(/at most ([\d,]+)/.exec(row.size)?.[1]?.replaceAll(',', '') ?? Infinity);
  return entries > most ? `has ${entries} entries, over ${most}` : null;
}

/** The longest time that a row names, in seconds; null: such keys may stay. */
function longestLife(life: string): number | null {
  if (!/^\d/.test(life)) return null;
  const times = [...life.matchAll(/(\d+) (s|min|h|days)\b/g)].map(
    ([, count, unit = '']) => Number(count) * (seconds.get(unit) ?? 0),
  );
  return Math.max(...times);
}

async function countEntries(client: Redis, name: string, type: string): Promise<number> {
  if (type === 'hash') return client.hlen(name);
  if (type === 'stream') return client.xlen(name);
  return type === 'list' ? client.llen(name) : 0;
}
