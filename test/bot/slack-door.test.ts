import { afterEach, describe, expect, it } from 'vitest';
import { startRedis } from '../support/redis.ts';
import { answer } from './answers.ts';
import { type RunningBot, startBot } from './start-bot.ts';

let running: RunningBot | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const form = (fields: Record<string, string> = {}): string =>
  new URLSearchParams({
    command: '/yuuk',
    text: 'redis cpu',
    team_id: 'T0TEAM',
    user_id: 'U0ALICE',
    channel_id: 'C0GENERAL',
    response_url: 'http://127.0.0.1:9/none',
    trigger_id: 't1',
    ...fields,
  }).toString();

/** A bot that counts its searches, so that a test sees whether a refused request did any work. */
async function countingBot(changes: Parameters<typeof startBot>[0] = {}) {
  const searches: string[] = [];
  running = await startBot({
    index: {
      search: (query) => {
        searches.push(query);
        return Promise.resolve(answer({ query }));
      },
    },
    ...changes,
  });
  return { ...running, searches };
}

/** Options for a bot whose shared memory of requests behaves like this. */
const claiming = (claim: () => Promise<boolean>): Parameters<typeof startBot>[0] => ({
  records: (records) => ({ ...records, claims: { ...records.claims, claim } }),
});

const mention = JSON.stringify({
  type: 'event_callback',
  team_id: 'T0TEAM',
  event_id: 'Ev1',
  event: { type: 'app_mention', user: 'U0ALICE', text: 'x', ts: '1.1', channel: 'C0GENERAL' },
});

describe('the door for signed HTTP requests', () => {
  it('answers a signed command privately, with the matching article', async () => {
    const { slack } = await countingBot();
    const message = await slack.ask('redis cpu');
    expect(message.ephemeralTo).toBe('U0ALICE');
    expect(JSON.stringify(message.blocks)).toContain('RedisサーバのCPU負荷を下げる');
    expect(JSON.stringify(message.blocks)).toContain('https://blog.example.com/redis-cpu');
    expect(JSON.stringify(message.blocks)).toContain('defiant');
    expect(slack.violations).toEqual([]);
  });

  it.each([
    ['a forged signature', { secret: 'wrong-secret' }],
    ['a signature that is not one', { signature: 'v0=abc' }],
    ['a request six minutes old', { timestamp: Math.floor(Date.now() / 1000) - 360 }],
    ['a request two minutes in the future', { timestamp: Math.floor(Date.now() / 1000) + 120 }],
    ['a time that is no number', { timestamp: Number.NaN }],
  ])('refuses %s with 401 and does no work', async (_, how) => {
    const { slack, searches } = await countingBot();
    const delivery = await slack.sendRaw(form(), how);
    expect(delivery).toMatchObject({ status: 401, body: '' });
    expect(searches).toEqual([]);
  });

  it('refuses the same request the second time', async () => {
    const { slack } = await countingBot();
    const timestamp = Math.floor(Date.now() / 1000);
    expect((await slack.sendRaw(form(), { timestamp })).status).toBe(200);
    expect((await slack.sendRaw(form(), { timestamp })).status).toBe(401);
  });

  it('refuses a command that another process has taken already', async () => {
    const { slack, searches, redis, base } = await countingBot();
    const other = await startBot({ slack, redis });
    const timestamp = Math.floor(Date.now() / 1000);
    expect((await slack.sendRaw(form(), { timestamp })).status).toBe(200);
    slack.sendTo(base);
    expect((await slack.sendRaw(form(), { timestamp })).status).toBe(401);
    expect(searches).toEqual([]);
    await other.stop();
  });

  it('refuses an event that another process has taken already', async () => {
    const { slack } = await countingBot(claiming(() => Promise.resolve(false)));
    expect((await slack.sendRaw(mention, { contentType: 'application/json' })).status).toBe(401);
  });

  it.each([
    ['a command', form(), 'application/x-www-form-urlencoded'],
    ['an event', mention, 'application/json'],
  ])('takes %s from its own memory while Redis is frozen', async (_, body, contentType) => {
    const own = await startRedis();
    const { slack } = await countingBot({ redis: own });
    process.kill(own.pid, 'SIGSTOP');
    const timestamp = Math.floor(Date.now() / 1000);
    const first = await slack.sendRaw(body, { timestamp, contentType });
    expect(first.status).toBe(200);
    expect(first.ms).toBeLessThan(2000);
    expect((await slack.sendRaw(body, { timestamp, contentType })).status).toBe(401);
    process.kill(own.pid, 'SIGCONT');
    await running?.stop();
    running = undefined;
    await own.stop();
  });

  it.each([
    ['never answers', () => new Promise<boolean>(() => {})],
    ['fails', () => Promise.reject(new Error('gone'))],
  ])('goes on from its own memory while the shared one %s', async (_, claim) => {
    const { slack } = await countingBot(claiming(claim));
    const timestamp = Math.floor(Date.now() / 1000);
    const contentType = 'application/json';
    const first = await slack.sendRaw(mention, { timestamp, contentType });
    expect(first.status).toBe(200);
    expect(first.ms).toBeLessThan(2000);
    expect((await slack.sendRaw(mention, { timestamp, contentType })).status).toBe(401);
  });

  it.each([
    ['a command', form({ team_id: 'T9OTHER' }), 'application/x-www-form-urlencoded'],
    [
      'an event',
      JSON.stringify({
        type: 'event_callback',
        team_id: 'T9OTHER',
        event: { type: 'app_mention' },
      }),
      'application/json',
    ],
    [
      'a press',
      new URLSearchParams({
        payload: JSON.stringify({ type: 'block_actions', team: { id: 'T9OTHER' }, actions: [] }),
      }).toString(),
      'application/x-www-form-urlencoded',
    ],
  ])('refuses %s of another workspace with 403', async (_, body, contentType) => {
    const { slack, searches } = await countingBot();
    expect((await slack.sendRaw(body, { contentType })).status).toBe(403);
    expect(searches).toEqual([]);
  });

  it('refuses a body over a megabyte with 413, with and without its length told', async () => {
    const { slack, base } = await countingBot();
    const big = form({ text: 'x'.repeat(1_100_000) });
    expect((await slack.sendRaw(big)).status).toBe(413);
    const streamed = await fetch(`${base}/slack/events`, {
      method: 'POST',
      body: new Blob([big]).stream(),
      duplex: 'half',
    });
    expect(streamed.status).toBe(413);
  });

  it('refuses signed nonsense with 400', async () => {
    const { slack } = await countingBot();
    expect((await slack.sendRaw('{', { contentType: 'application/json' })).status).toBe(400);
    expect((await slack.sendRaw('[1]', { contentType: 'application/json' })).status).toBe(400);
    expect((await slack.sendRaw('payload=%7B')).status).toBe(400);
  });

  it('takes a content type with a charset', async () => {
    const { slack } = await countingBot();
    const contentType = 'application/x-www-form-urlencoded; charset=utf-8';
    expect((await slack.sendRaw(form(), { contentType })).status).toBe(200);
  });

  it('answers the address check and the certificate check of Slack', async () => {
    const { slack } = await countingBot();
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const delivery = await slack.sendRaw(challenge, { contentType: 'application/json' });
    expect(JSON.parse(delivery.body)).toEqual({ challenge: 'abc' });
    expect((await slack.sendRaw('ssl_check=1', { secret: 'none' })).status).toBe(200);
  });
});

describe('the door over Socket Mode', () => {
  it('answers a command privately', async () => {
    const { slack } = await countingBot({ mode: 'socket' });
    const message = await slack.ask('redis cpu');
    expect(message.ephemeralTo).toBe('U0ALICE');
    expect(slack.violations).toEqual([]);
  });
});
