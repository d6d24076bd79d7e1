import { verifySlackRequest } from '@slack/bolt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BotLine, type PostToBot, signBody } from '../../src/console/bot-line.ts';

const signingSecret = 'secret';
const now = () => new Date();

function buildLine(postToBot: PostToBot): BotLine {
  return new BotLine({ signingSecret, postToBot, now });
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the line to the bot', () => {
  it('signs so that Bolt accepts it, and not when a character changes', () => {
    const body = 'command=%2Fyuuk&text=redis';
    const headers = signBody(signingSecret, body, now());
    const verify = (text: string) =>
      verifySlackRequest({
        signingSecret,
        body: text,
        headers: {
          'x-slack-signature': headers['x-slack-signature'] ?? '',
          'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
        },
      });
    expect(() => verify(body)).not.toThrow();
    expect(() => verify(`${body}x`)).toThrow('mismatch');
  });

  it('gives the acknowledgement of the bot, as JSON or as text', async () => {
    const line = buildLine(async (body) => ({ status: 200, text: async () => body.slice(2) }));
    expect(await line.sendForm({ a: '{}' })).toMatchObject({
      kind: 'acknowledged',
      body: '%7B%7D',
    });
    const json = buildLine(async () => ({ status: 200, text: async () => '{"text":"x"}' }));
    expect(await json.sendForm({})).toMatchObject({ kind: 'acknowledged', body: { text: 'x' } });
    const empty = buildLine(async () => ({ status: 200, text: async () => '' }));
    expect(await empty.sendForm({})).toMatchObject({ kind: 'acknowledged', body: null });
  });

  it('sends interactions as the form field payload and events as JSON', async () => {
    const sent: { body: string; type: string | undefined }[] = [];
    const line = buildLine(async (body, headers) => {
      sent.push({ body, type: headers['content-type'] });
      return { status: 200, text: async () => '' };
    });
    await line.sendInteraction({ type: 'block_actions' });
    await line.sendEvent({ type: 'event_callback' });
    expect(sent).toEqual([
      {
        body: 'payload=%7B%22type%22%3A%22block_actions%22%7D',
        type: 'application/x-www-form-urlencoded',
      },
      { body: '{"type":"event_callback"}', type: 'application/json' },
    ]);
  });

  it('tells a refusal, a broken connection and a silence of three seconds apart', async () => {
    const refused = buildLine(async () => ({ status: 401, text: async () => '' }));
    expect(await refused.sendForm({})).toMatchObject({ kind: 'refused', status: 401 });
    const broken = buildLine(() => Promise.reject(new Error('ECONNREFUSED')));
    expect(await broken.sendForm({})).toMatchObject({ kind: 'unreachable' });
    vi.useFakeTimers();
    const silent = buildLine(() => new Promise(() => undefined)).sendForm({});
    await vi.advanceTimersByTimeAsync(3000);
    expect(await silent).toMatchObject({ kind: 'late' });
  });
});
