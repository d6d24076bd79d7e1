import { beforeEach, expect, test } from 'vitest';
import { openFeedback } from '../../../src/store/records/feedback.ts';
import { openGaps } from '../../../src/store/records/gaps.ts';
import { type NamePerson, openPersonNames } from '../../../src/store/records/person-key.ts';
import { openQueryLog } from '../../../src/store/records/query-log.ts';
import { makeId } from '../support/articles.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis();
let namePerson: NamePerson;

beforeEach(() => {
  namePerson = openPersonNames(redis.client, () => '0f'.repeat(32));
});

const openLog = (days = 30) => openQueryLog(redis.client, namePerson, { days });

/** Everything in Redis, as text. */
async function dumpAll(): Promise<string> {
  const parts: string[] = [];
  for (const name of await redis.client.keys('*')) {
    const type = await redis.client.type(name);
    parts.push(name);
    if (type === 'hash') parts.push(JSON.stringify(await redis.client.hgetall(name)));
    if (type === 'stream') parts.push(JSON.stringify(await redis.client.xrange(name, '-', '+')));
    if (type === 'string') parts.push((await redis.client.get(name)) ?? '');
  }
  return parts.join('\n');
}

test('all processes give a person the same name, which does not say who it is', async () => {
  const other = openPersonNames(redis.connect(), () => 'a0'.repeat(32));
  const [first, second] = await Promise.all([namePerson('U1'), other('U1')]);
  expect(first).toBe(second);
  expect(first).not.toBe(await namePerson('U2'));
  const otherTeam = openPersonNames(redis.connect(), () => 'bb'.repeat(32));
  await redis.client.flushall();
  expect(await otherTeam('U1')).not.toBe(first);
});

test('a miss counts once a person and day; askers are different people', async () => {
  const gaps = openGaps(redis.client, namePerson);
  for (const [user, day] of [
    ['U1', '2026-11-20'],
    ['U1', '2026-11-20'],
    ['U1', '2026-11-21'],
    ['U2', '2026-11-21'],
    ['U1', '2026-11-20'],
  ] as const) {
    await gaps.count('redis 集群', user, day);
  }
  await gaps.count('other', 'U3', '2026-11-10');
  expect(await gaps.readSince('2026-11-01')).toEqual([
    { words: 'redis 集群', askers: 2, misses: 3, lastDay: '2026-11-21' },
    { words: 'other', askers: 1, misses: 1, lastDay: '2026-11-10' },
  ]);
  expect(await gaps.readSince('2026-11-21')).toHaveLength(1);
  expect(await dumpAll()).not.toMatch(/U[123]/);
  expect(await gaps.forget('U1')).toBe(1);
  expect(await gaps.readSince('2026-11-01')).toContainEqual({
    words: 'redis 集群',
    askers: 1,
    misses: 1,
    lastDay: '2026-11-21',
  });
  await gaps.dropBefore('2026-11-15');
  await gaps.remove('redis 集群');
  expect(await gaps.readSince('2026-01-01')).toEqual([]);
});

test('a person has one vote on an answer, the last one', async () => {
  const feedback = openFeedback(redis.client, namePerson);
  await feedback.vote('redis cpu', makeId(1), 'U1', 'not-useful');
  await feedback.vote('redis cpu', makeId(1), 'U1', 'useful');
  await feedback.vote('redis cpu', makeId(1), 'U2', 'not-useful');
  await feedback.vote('redis', makeId(1), 'U1', 'useful');
  expect(await feedback.readAll()).toEqual(
    expect.arrayContaining([
      { words: 'redis cpu', articleId: makeId(1), useful: 1, notUseful: 1 },
      { words: 'redis', articleId: makeId(1), useful: 1, notUseful: 0 },
    ]),
  );
  await feedback.rename(new Map([[makeId(1), makeId(2)]]));
  expect(new Set((await feedback.readAll()).map(({ articleId }) => articleId))).toEqual(
    new Set([makeId(2)]),
  );
  expect(await feedback.forget('U1')).toBe(2);
  expect(await feedback.readAll()).toHaveLength(1);
  expect(await dumpAll()).not.toMatch(/U[12]/);
});

test('the query log keeps normalised words and no names, for its days', async () => {
  const log = openLog(30);
  const now = Date.now();
  await log.note(['redis', 'cpu'], 'U1', new Date(now));
  await log.note(['日本語'], 'U2', new Date(now));
  await log.note(['redis', 'cpu'], 'U2', new Date(now));
  await log.note([], 'U2', new Date(now));
  expect(await log.readDistinct(10)).toEqual(['redis cpu', '日本語']);
  expect(await log.readDistinct(1)).toEqual(['redis cpu']);
  expect(await dumpAll()).not.toMatch(/U[12]/);
  expect(await log.forget('U2')).toBe(2);
  expect(await log.readDistinct(10)).toEqual(['redis cpu']);
  await log.note(['later'], 'U1', new Date(now + 31 * 86_400_000));
  expect(await log.readDistinct(10)).toEqual([]);
});

test('distinct queries are found behind thousands of repeated ones', async () => {
  const log = openLog();
  await log.note(['rare'], 'U1', new Date());
  await Promise.all(Array.from({ length: 2500 }, () => log.note(['often'], 'U1', new Date())));
  expect(await log.readDistinct(5)).toEqual(['often', 'rare']);
});
