import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { createPeople } from '../../src/slack/people.ts';
import { createSender, type Sender } from '../../src/slack/sender.ts';
import { createOneShotClient, createSlackClient } from '../../src/slack/slack-client.ts';

/** A second opinion on the Web API: somebody else's emulator, with strict scopes. */
let emulator: Emulator;
let sender: Sender;
let channel = '';
let alice = '';
const token = 'xoxb-test';

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
  const read = createPeople({
    client: createSlackClient(token, connection()),
    teamId: () => null,
    fallback: { lang: 'ja', timeZone: 'Asia/Tokyo' },
    now: Date.now,
    log: silentLog,
  });
  expect(await read(alice)).toMatchObject({ isWorkspaceAdmin: true });
});
