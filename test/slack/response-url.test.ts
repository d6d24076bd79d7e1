import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import type { Message } from '../../src/present/blocks.ts';
import type { Posted } from '../../src/slack/post-json.ts';
import { createReply, isSlackAddress } from '../../src/slack/response-url.ts';

const url = 'https://hooks.slack.com/commands/T1/2/x';
const message: Message = {
  text: 'hello',
  blocks: [{ type: 'section', text: { type: 'plain_text', text: 'hello' } }],
};

/** A reply over answers given in advance, with a clock that the pauses move. */
function replyOver(answers: (Posted | Error)[], address = url, apiUrl: string | null = null) {
  const bodies: Record<string, unknown>[] = [];
  const pauses: number[] = [];
  let now = 0;
  const reply = createReply(address, {
    apiUrl,
    post: (_, json) => {
      bodies.push(JSON.parse(json) as Record<string, unknown>);
      const next = answers.shift() ?? answered(200, 'ok');
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
    now: () => now,
    sleep: (milliseconds) => {
      pauses.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
    log: silentLog,
  });
  return { reply, bodies, pauses };
}

const answered = (status: number, text = ''): Posted => ({ status, retryAfter: null, text });
const tooMany = (seconds: string): Posted => ({ status: 429, retryAfter: seconds, text: '' });

describe('an answer through a response_url', () => {
  it('is private unless it is to be public, and previews no links', async () => {
    const { reply, bodies } = replyOver([]);
    await reply.send(message);
    await reply.send(message, { isPublic: true });
    await reply.replace(message);
    await reply.remove();
    expect(bodies).toMatchObject([
      { response_type: 'ephemeral', replace_original: false, unfurl_links: false, text: 'hello' },
      { response_type: 'in_channel' },
      { replace_original: true, blocks: message.blocks },
      { delete_original: true },
    ]);
    expect(reply.usesLeft).toBe(1);
  });

  it('waits as long as a 429 asks', async () => {
    const { reply, pauses, bodies } = replyOver([tooMany('7'), tooMany('2')]);
    await reply.send(message);
    expect(pauses).toEqual([7000, 2000]);
    expect(bodies).toHaveLength(3);
  });

  it('is tried again after a fault of Slack’s or of the network', async () => {
    const { reply, bodies } = replyOver([answered(503), new Error('ECONNRESET')]);
    await reply.send(message);
    expect(bodies).toHaveLength(3);
  });

  it('never takes more than five uses', async () => {
    const { reply, bodies } = replyOver(Array.from({ length: 9 }, () => tooMany('1')));
    await expect(reply.send(message)).rejects.toMatchObject({ code: 'network' });
    await expect(reply.send(message)).rejects.toMatchObject({ code: 'network' });
    expect(bodies).toHaveLength(5);
  });

  it('is not waited for past the half hour that the address lives', async () => {
    const { reply, bodies } = replyOver([tooMany('1900')]);
    await expect(reply.send(message)).rejects.toMatchObject({ code: 'network' });
    expect(bodies).toHaveLength(1);
  });

  it.each([
    ['a 404', answered(404, 'used_url')],
    ['a refusal in a 200', answered(200, '{"ok":false,"error":"invalid_blocks"}')],
  ])('is not repeated after %s', async (_, answer) => {
    const { reply, bodies } = replyOver([answer]);
    await expect(reply.send(message)).rejects.toMatchObject({ code: 'refused' });
    expect(bodies).toHaveLength(1);
  });

  it('that breaks a limit goes out as words, so that nobody waits in silence', async () => {
    const { reply, bodies } = replyOver([]);
    const blocks = Array.from({ length: 51 }, () => ({ type: 'divider' as const }));
    await reply.send({ text: 'the words', blocks });
    expect(bodies[0]).toMatchObject({
      text: 'the words',
      blocks: [{ type: 'section', text: { text: 'the words' } }],
    });
  });

  it('goes to Slack and nowhere else', async () => {
    const { reply, bodies } = replyOver([], 'https://hooks.slack.com.evil.example/x');
    await expect(reply.send(message)).rejects.toMatchObject({ code: 'refused' });
    expect(bodies).toEqual([]);
  });
});

describe('the addresses of Slack', () => {
  it.each([
    [url, null, true],
    ['https://hooks.slack-gov.com/x', null, true],
    ['http://hooks.slack.com/x', null, false],
    ['https://notslack.com/x', null, false],
    ['https://slack.com@evil.example/x', null, false],
    ['https://169.254.169.254/latest', null, false],
    ['http://127.0.0.1:4000/response/x', null, false],
    ['http://127.0.0.1:4000/response/x', 'http://127.0.0.1:4000/api/', true],
    ['http://127.0.0.1:4001/response/x', 'http://127.0.0.1:4000/api/', false],
    ['not an address', null, false],
  ])('%s with the Web API at %s: %s', (address, apiUrl, expected) => {
    expect(isSlackAddress(address, apiUrl)).toBe(expected);
  });
});
