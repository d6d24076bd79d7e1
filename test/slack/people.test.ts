import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { createCache } from '../../src/slack/cache.ts';
import { createPeople } from '../../src/slack/people.ts';
import { createSlackClient } from '../../src/slack/slack-client.ts';
import { FakeSlack } from '../support/fake-slack.ts';

let slack: FakeSlack;
let now: number;

beforeEach(async () => {
  slack = await FakeSlack.start();
  now = 0;
});
afterEach(() => slack.stop());

const people = () =>
  createPeople({
    client: createSlackClient(slack.botToken, { apiUrl: slack.apiUrl, log: silentLog }),
    teamId: () => 'T0TEAM',
    fallback: { lang: 'ja', timeZone: 'Asia/Tokyo' },
    now: () => now,
    log: silentLog,
  });

it('reads language, zone, name and role, once in five minutes', async () => {
  const { read } = people();
  expect(await read('U0BOB')).toEqual({
    id: 'U0BOB',
    lang: 'en',
    timeZone: 'America/New_York',
    name: 'bob',
    isWorkspaceAdmin: false,
  });
  expect((await read('U0ADMIN')).isWorkspaceAdmin).toBe(true);
  await Promise.all([read('U0BOB'), read('U0BOB')]);
  expect(slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(2);
  now += 5 * 60_000;
  await read('U0BOB');
  expect(slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(3);
});

it('takes the configured language, and nobody for an admin, where Slack does not tell', async () => {
  slack.scopes.delete('users:read');
  expect(await people().read('U0ADMIN')).toEqual({
    id: 'U0ADMIN',
    lang: 'ja',
    timeZone: 'Asia/Tokyo',
    name: null,
    isWorkspaceAdmin: false,
  });
});

it('asks again when somebody’s profile changed, and after a call that failed', async () => {
  const { read, forget } = people();
  expect((await read('U0BOB')).lang).toBe('en');
  const bob = slack.users.find(({ id }) => id === 'U0BOB');
  Object.assign(bob ?? {}, { locale: 'ja-JP', isAdmin: true });
  expect((await read('U0BOB')).lang).toBe('en');
  forget('U0BOB');
  expect(await read('U0BOB')).toMatchObject({ lang: 'ja', isWorkspaceAdmin: true });
  for (let tries = 0; tries < 3; tries += 1)
    slack.failNext('users.info', { kind: 'status', status: 500 });
  const failed = read('U0ADMIN');
  expect((await failed).isWorkspaceAdmin).toBe(false);
  await slack.until(
    () => slack.calls.filter(({ outcome }) => outcome === 'HTTP 500').length === 3,
    'three failures',
  );
  await expect.poll(async () => (await read('U0ADMIN')).isWorkspaceAdmin).toBe(true);
});

it('holds up no answer when Slack is slow', async () => {
  slack.failNext('users.info', { kind: 'hang' });
  const from = performance.now();
  expect((await people().read('U0BOB')).lang).toBe('ja');
  expect(performance.now() - from).toBeLessThan(2000);
});

it('keeps a cache within its bounds, and nothing that failed', async () => {
  const cache = createCache<number>({ lifeMs: 10, mostEntries: 2, now: () => now });
  let loads = 0;
  const load = () => Promise.resolve((loads += 1));
  for (const key of ['a', 'b', 'c', 'c', 'a']) await cache.read(key, load);
  expect(loads).toBe(4);
  await expect(cache.read('d', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.read('d', () => Promise.resolve(7))).toBe(7);
});
