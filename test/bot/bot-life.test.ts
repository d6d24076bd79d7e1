import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createBot } from '../../src/bot/app.ts';
import { createDrain } from '../../src/bot/drain.ts';
import { YuukError } from '../../src/errors.ts';
import type { Records } from '../../src/store/records/records.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { answer } from './answers.ts';
import { botOptions, startBot } from './start-bot.ts';

/** A bot that is not started; what it does before needs no records. */
const botFor = async (slack: FakeSlack, tokens: { botToken?: string; appToken?: string }) =>
  createBot(await botOptions(slack, {} as Records, { mode: 'socket', ...tokens }));

it('refuses to start with a bot token that Slack does not know', async () => {
  const slack = await FakeSlack.start();
  const bot = await botFor(slack, { botToken: 'xoxb-wrong' });
  const failure = await bot.init().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(YuukError);
  expect(failure).toMatchObject({
    code: 'environment',
    message: expect.stringContaining('invalid_auth'),
  });
  expect(JSON.stringify(failure)).not.toContain('xoxb-wrong');
  await slack.stop();
});

it('refuses to open a socket with an app token that Slack does not know', async () => {
  const slack = await FakeSlack.start();
  const bot = await botFor(slack, { appToken: 'xapp-wrong' });
  await bot.init();
  await expect(bot.start()).rejects.toMatchObject({ code: 'environment' });
  await slack.stop();
});

it('says so when Slack cannot be reached', async () => {
  const slack = await FakeSlack.start();
  const bot = await botFor(slack, {});
  await slack.stop();
  await expect(bot.init()).rejects.toMatchObject({ code: 'network' });
});

it('tells who it is', async () => {
  const slack = await FakeSlack.start();
  expect(await (await botFor(slack, {})).init()).toMatchObject({
    teamId: 'T0TEAM',
    botUserId: 'U0YUUK',
    scopes: expect.arrayContaining(['commands', 'chat:write']),
  });
  await slack.stop();
});

it.each(['http', 'socket'] as const)(
  'finishes what it has acknowledged before it stops (%s)',
  async (mode) => {
    const gate = new EventEmitter();
    const held = once(gate, 'open');
    const running = await startBot({
      mode,
      index: {
        search: async () => {
          await held;
          return answer();
        },
      },
    });
    const delivery = await running.slack.command('redis');
    expect(delivery.status).toBe(200);
    const stopped = running.bot.stop(5000);
    gate.emit('open');
    expect(await stopped).toBe(0);
    expect(running.slack.messages).toHaveLength(1);
    await running.stop();
  },
);

it('finishes what was on its way in, not yet acknowledged, when it was asked to stop', async () => {
  const gate = new EventEmitter();
  const held = once(gate, 'open');
  const running = await startBot({
    records: (records) => ({
      ...records,
      rate: {
        ...records.rate,
        admit: async (...request) => {
          gate.emit('admitting');
          await held;
          return records.rate.admit(...request);
        },
      },
    }),
  });
  const admitting = once(gate, 'admitting');
  const delivery = running.slack.command('redis cpu');
  await admitting;
  const stopped = running.bot.stop(5000);
  gate.emit('open');
  expect(await stopped).toBe(0);
  const told = running.slack.messages.length;
  expect((await delivery).status).toBe(200);
  expect(told).toBe(1);
  await running.stop();
});

it('says in the log how many answers it gave up to stop in time', async () => {
  const gate = new EventEmitter();
  const held = once(gate, 'open');
  const running = await startBot({
    index: {
      search: async () => {
        await held;
        return answer();
      },
    },
  });
  expect((await running.slack.command('redis')).status).toBe(200);
  expect(await running.bot.stop(50)).toBe(1);
  expect(running.troubles.map(({ fields }) => fields)).toContainEqual({ left: 1 });
  gate.emit('open');
  await running.stop();
});

it('lets a request whose body is still on its way come back later, and does not wait for it', async () => {
  const running = await startBot();
  const { port } = new URL(running.base);
  const slow = connect(Number(port), '127.0.0.1');
  slow.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n1234');
  await once(slow, 'connect');
  await running.slack.ask('redis');
  expect(await running.bot.stop(5000)).toBe(0);
  slow.write('5');
  const [told] = await once(slow, 'data');
  expect(String(told)).toContain('503');
  slow.destroy();
  await running.stop();
});

it('takes nothing new while it stops', async () => {
  const running = await startBot();
  await running.bot.stop(1000);
  const delivery = await running.slack.sendRaw('command=%2Fyuuk');
  expect(delivery.status).toBe(503);
  await running.stop();
});

it('comes back by itself when its socket is cut', async () => {
  const running = await startBot({ mode: 'socket' });
  running.slack.cutSockets();
  await running.slack.until(() => running.slack.openSockets === 0, 'the socket to be cut');
  await running.slack.until(() => running.slack.openSockets === 1, 'another socket', 20_000);
  const message = await running.slack.ask('redis cpu');
  expect(message.ephemeralTo).toBe('U0ALICE');
  await running.stop();
});

it('gives up on what does not finish in time, and says how much that is', async () => {
  const drain = createDrain();
  void drain.track(() => new Promise(() => {}));
  expect(await drain.settle(20)).toBe(1);
});

it('waits for work that other work has started', async () => {
  const drain = createDrain();
  let isDone = false;
  void drain.track(async () => {
    await Promise.resolve();
    void drain.track(async () => {
      await pause(20);
      isDone = true;
    });
  });
  expect(await drain.settle(2000)).toBe(0);
  expect(isDone).toBe(true);
});

it('tells a person calmly when the search fails, with a reference that is in the log', async () => {
  const running = await startBot({
    index: {
      search: () =>
        Promise.reject(
          new YuukError('redis_unavailable', 'connect ECONNREFUSED 10.0.0.1:6379 key {yuuk}'),
        ),
    },
  });
  const message = await running.slack.ask('redis');
  expect(message.ephemeralTo).toBe('U0ALICE');
  expect(message.text).toContain('いま索引に接続できません');
  const reference = /番号: (\w+)/u.exec(JSON.stringify(message.blocks))?.[1];
  expect(running.troubles.map(({ fields }) => fields)).toContainEqual(
    expect.objectContaining({ reference, code: 'redis_unavailable' }),
  );
  expect(JSON.stringify(message)).not.toMatch(/ECONNREFUSED|10\.0\.0\.1|\{yuuk\}/u);
  await running.stop();
});
