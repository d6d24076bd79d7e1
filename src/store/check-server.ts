import { Cluster } from 'ioredis';
import { type Values, YuukError } from '../errors.ts';
import type { RedisClient } from './connections.ts';
import { explainRedisError } from './redis-errors.ts';

/** What is wrong with a server: `fatal` stops the start, `warning` is for `yuuk doctor`. */
export interface ServerFinding {
  level: 'fatal' | 'warning';
  about: 'version' | 'eviction' | 'persistence' | 'role' | 'cluster' | 'memory';
  /** With `{name}` where one of `values` belongs. */
  message: string;
  hint: string;
  values?: Values;
}

/** The facts of one server that decide whether yuuk may trust it with the team's records. */
export interface ServerReport {
  product: 'redis' | 'valkey';
  version: string;
  role: 'master' | 'replica';
  evictionPolicy: string;
  appendOnly: boolean;
  usedMemory: number;
  maxMemory: number;
  findings: ServerFinding[];
}

/** Redis 6.2 is BullMQ's floor and brings what the store uses; Valkey began above it. */
const floor = [6, 2] as const;

/**
 * Looks at every master behind a client: version, eviction policy, persistence, role.
 * @throws YuukError `environment` or `redis_unavailable` when a server cannot be asked.
 */
export async function inspectServer(client: RedisClient): Promise<ServerReport[]> {
  try {
    if (client instanceof Cluster) {
      await client.ping();
      const masters = client.nodes('master');
      return await Promise.all(
        masters.map(async (node) => reportServer(await node.info(), { cluster: true })),
      );
    }
    return [reportServer(await client.info(), { cluster: false })];
  } catch (error) {
    throw explainRedisError(error);
  }
}

/**
 * Refuses a server that would lose or refuse the team's records.
 * @returns the reports, for `yuuk doctor`, with their warnings.
 * @throws YuukError `environment` with the first fatal finding and its next step.
 */
export async function checkServer(client: RedisClient): Promise<ServerReport[]> {
  const reports = await inspectServer(client);
  for (const finding of reports.flatMap((report) => report.findings)) {
    if (finding.level === 'fatal') {
      const { message, ...rest } = finding;
      throw new YuukError('environment', message, rest);
    }
  }
  return reports;
}

/** Judges the text of `INFO`. Pure; what `inspectServer` does with each server's answer. */
export function reportServer(info: string, { cluster }: { cluster: boolean }): ServerReport {
  const facts = parseInfo(info);
  const product = facts.get('server_name') === 'valkey' ? 'valkey' : 'redis';
  const redisVersion = facts.get('redis_version') ?? '0';
  const report: ServerReport = {
    product,
    version: facts.get('valkey_version') ?? redisVersion,
    role: facts.get('role') === 'slave' ? 'replica' : 'master',
    evictionPolicy: facts.get('maxmemory_policy') ?? 'unknown',
    appendOnly: facts.get('aof_enabled') === '1',
    usedMemory: Number(facts.get('used_memory') ?? 0),
    maxMemory: Number(facts.get('maxmemory') ?? 0),
    findings: [],
  };
  const find = (finding: ServerFinding) => report.findings.push(finding);
  if (isBelow(redisVersion, floor)) {
    find({
      level: 'fatal',
      about: 'version',
      message: 'Redis {version} is too old: yuuk needs Redis 6.2 or Valkey 7.2.',
      values: { version: redisVersion },
      hint: 'Install a newer Redis or Valkey, or leave REDIS_URL empty and let yuuk start its own.',
    });
  }
  if (report.evictionPolicy !== 'noeviction') {
    find({
      level: 'fatal',
      about: 'eviction',
      message:
        'Redis may throw keys away (maxmemory-policy is {policy}): jobs and saved articles would vanish.',
      values: { policy: report.evictionPolicy },
      hint: 'Set maxmemory-policy to noeviction, or give yuuk a Redis of its own.',
    });
  }
  if (report.role === 'replica') {
    find({
      level: 'fatal',
      about: 'role',
      message: 'This Redis is a replica: it can be read but not written.',
      hint: 'Point REDIS_URL at the master, or at the sentinels (redis+sentinel://…?name=…).',
    });
  }
  if (facts.get('redis_mode') === 'cluster' && !cluster) {
    find({
      level: 'fatal',
      about: 'cluster',
      message: 'This Redis is one node of a cluster.',
      hint: 'Name several nodes in REDIS_URL, separated by commas.',
    });
  }
  if (!report.appendOnly) {
    find({
      level: 'warning',
      about: 'persistence',
      message:
        'Redis keeps no append-only file: a restart may lose what was saved since its last snapshot.',
      hint: 'Set appendonly yes, or take exports with `yuuk export`.',
    });
  }
  if (facts.get('aof_last_write_status') === 'err') {
    find({
      level: 'warning',
      about: 'persistence',
      message: 'Redis could not write its append-only file.',
      hint: 'Free space on the disk of Redis.',
    });
  }
  if (report.maxMemory > 0 && report.usedMemory > 0.9 * report.maxMemory) {
    find({
      level: 'warning',
      about: 'memory',
      message: 'Redis has used over 90 % of its maxmemory: the next refresh may not fit.',
      hint: 'Raise maxmemory; publishing needs room for one more copy of the index.',
    });
  }
  return report;
}

function parseInfo(info: string): Map<string, string> {
  const facts = new Map<string, string>();
  for (const line of info.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) facts.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return facts;
}

function isBelow(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a < major || (a === major && b < minor);
}
