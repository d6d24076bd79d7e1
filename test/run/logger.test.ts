import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { YuukError } from '../../src/errors.ts';
import { createLogger } from '../../src/run/logger.ts';

function capture(format: 'json' | 'pretty') {
  const stream = new PassThrough();
  const logger = createLogger({ level: 'info', format, stream, isTerminal: false });
  return { logger, read: () => (stream.read() as Buffer | null)?.toString() ?? '' };
}

const planted = 'planted-0123456789';

test.each(['json', 'pretty'] as const)('no planted secret reaches the %s log', (format) => {
  const { logger, read } = capture(format);
  logger.info({ botToken: planted, nested: { signingSecret: planted } }, 'fields');
  logger.info({ deep: { er: { password: planted } } }, `a token xoxb-${planted} in a text`);
  logger.error({ error: new Error(`redis://user:${planted}@host failed`) }, 'in an error');
  logger.error(
    { error: new YuukError('network', 'x', { cause: new Error(`xapp-1-${planted}`) }) },
    'in a cause',
  );
  const text = read();
  expect(text).toContain('[redacted]');
  expect(text).not.toContain(planted);
});

test('secrets of the deployment are redacted in any text, quoted or not', () => {
  const stream = new PassThrough();
  const secret = 'pa"ss\\word';
  const secrets = ['plainsecret', secret];
  const logger = createLogger({
    level: 'info',
    format: 'json',
    stream,
    isTerminal: false,
    secrets,
  });
  logger.warn({ reason: `GET /feed?key=plainsecret ${secret}` }, 'a message with plainsecret');
  const line = (stream.read() as Buffer).toString();
  expect(line).not.toMatch(/plainsecret|word/);
  expect(JSON.parse(line)).toMatchObject({ reason: 'GET /feed?key=[redacted] [redacted]' });
});

test('a newline or an escape sequence from outside stays inside one JSON line', () => {
  const { logger, read } = capture('json');
  logger.info({ word: 'a\nb\u001b[31mred' }, 'typed');
  const lines = read().trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\u001b');
});

test.each(['json', 'pretty'] as const)(
  'no control character from outside reaches a terminal through the %s log',
  (format) => {
    const { logger, read } = capture(format);
    const hostile = '\u001b[2J\u009b31m\u007f\b\\u001b[1m';
    logger.error({ word: hostile, error: new Error(`no such page: ${hostile}`) }, hostile);
    const text = read();
    expect(text).toContain('[2J');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  },
);

test('the causes of an error are in the log', () => {
  const { logger, read } = capture('json');
  logger.error(
    { error: new YuukError('redis_unavailable', 'calm', { cause: new Error('the full story') }) },
    'failed',
  );
  expect(JSON.parse(read()).error).toMatchObject({
    code: 'redis_unavailable',
    cause: { message: 'the full story' },
  });
});
