import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { presentDigest } from '../../src/present/present-digest.ts';
import { createPeople } from '../../src/slack/people.ts';
import { createSender, type Sender } from '../../src/slack/sender.ts';
import { createOneShotClient, createSlackClient } from '../../src/slack/slack-client.ts';
import { archive } from '../bot/articles.ts';

/** A second opinion on the Web API: somebody else's emulator, with strict scopes. */
let emulator: Emulator;
let sender: Sender;
let channel = '';
let alice = '';
const token = 'xoxb-test';
const narrowToken = 'xoxb-narrow';

/** The emulator takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const connection = () => ({ apiUrl: `${emulator.url}/api/`, log: silentLog });

beforeAll(async () => {
  emulator = await createEmulator({
    service: 'slack',
    port: await freePort(),
    seed: {
      slack: {
        team: { name: 'Team', domain: 'team' },
        users: [{ name: 'alice', real_name: 'Alice', email: 'a@example.com', is_admin: true }],
        channels: [{ name: 'general', topic: '' }],
        bots: [{ name: 'yuuk' }],
        tokens: [
          {
            token,
            user: 'alice',
            scopes: ['chat:write', 'users:read', 'channels:read', 'channels:history'],
          },
          { token: narrowToken, user: 'alice', scopes: ['chat:write'] },
        ],
        strict_scopes: true,
      },
    },
  });
  const client = createSlackClient(token, connection());
  sender = createSender({
    client,
    oneShot: createOneShotClient(token, connection()),
    sleep: () => Promise.resolve(),
    log: silentLog,
  });
  channel = (await client.conversations.list()).channels?.[0]?.id ?? '';
  alice = (await client.users.list({})).members?.find(({ name }) => name === 'alice')?.id ?? '';
});
afterAll(() => emulator.close());

it('takes a post, a change and an App Home as yuuk sends them', async () => {
  const blocks = [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'hi' } }];
  const posted = await sender.post({ channel }, { text: 'hi', blocks });
  expect(posted).toMatchObject({ state: 'posted', channel });
  if (posted.state === 'posted') await sender.update(posted, { text: 'ho', blocks });
  await sender.publishHome(alice, { type: 'home', blocks });
  expect(await sender.post({ channel: 'C0NOWHERE' }, { text: 'x', blocks })).toMatchObject({
    state: 'refused',
    reason: 'channel_not_found',
  });
});

it('tells who is an admin', async () => {
  const { read } = createPeople({
    client: createSlackClient(token, connection()),
    teamId: () => null,
    fallback: { lang: 'ja', timeZone: 'Asia/Tokyo' },
    now: Date.now,
    log: silentLog,
  });
  expect(await read(alice)).toMatchObject({ isWorkspaceAdmin: true });
});

it('tells nothing to a token without the scope, and that is no failure', async () => {
  const { read } = createPeople({
    client: createSlackClient(narrowToken, connection()),
    teamId: () => null,
    fallback: { lang: 'ja', timeZone: 'Asia/Tokyo' },
    now: Date.now,
    log: silentLog,
  });
  expect(await read(alice)).toMatchObject({ lang: 'ja', name: null, isWorkspaceAdmin: false });
});

it('keeps a digest and the details in its thread as they were drawn', async () => {
  const article = archive[0];
  if (!article) throw new Error('the archive is empty');
  const { message, details } = presentDigest(
    {
      kind: 'news',
      groups: [{ tag: 'redis', articles: [article] }],
      ids: [article.id],
      indexSize: 15,
      gaps: [{ words: 'memcached', askers: 2 }],
      period: { from: null, to: '2026-11-23T10:00:00+09:00' },
    },
    { lang: 'ja', timeZone: 'Asia/Tokyo', audience: 'channel', moreValue: null },
  );
  const posted = await sender.post({ channel }, message);
  if (posted.state !== 'posted') throw new Error(posted.reason);
  await sender.post({ channel, threadTs: posted.ts }, details);
  expect(await sender.readMessage(channel, posted.ts)).toMatchObject({
    text: message.text,
    blocks: message.blocks,
  });
  const client = createSlackClient(token, connection());
  const thread = await client.conversations.replies({ channel, ts: posted.ts });
  expect(thread.messages?.map(({ text }) => text)).toEqual([message.text, details.text]);
});

it('tells a public channel', async () => {
  expect(await sender.isPublicChannel(channel)).toBe(true);
  expect(await sender.isPublicChannel('C0NOWHERE')).toBe(false);
});
