import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { YuukError } from '../../src/errors.ts';
import { projectRoot, readSettings } from '../../src/run/settings.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'yuuk-settings-'));
  await mkdir(path.join(root, 'config'));
  await writeConfig('');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const writeConfig = (yaml: string) => writeFile(path.join(root, 'config', 'yuuk.yaml'), yaml);

async function readFaults(environment: Record<string, string>): Promise<string> {
  const error = await readSettings(environment, { root }).then(
    () => new Error('no fault was reported'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(YuukError);
  expect((error as YuukError).code).toBe('configuration');
  return (error as YuukError).message;
}

test('an empty file and an empty environment give the documented defaults', async () => {
  const settings = await readSettings({}, { root });
  expect(settings).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    portGiven: false,
    lang: 'ja',
    redisUrl: null,
  });
  expect(settings.slack).toEqual({ mode: 'console', signingSecret: null });
  expect(settings.config.refresh).toEqual({
    schedule: '0 */6 * * *',
    timeZone: 'Asia/Tokyo',
    maxLossPercent: 30,
  });
  expect(settings.config.digest.catchUpHours).toBe(48);
  expect(settings.dataFolder).toBe(path.join(root, '.data'));
});

test('the commented sample file says what the defaults are', async () => {
  const shipped = await readSettings({}, { root: projectRoot });
  const defaults = await readSettings({}, { root });
  expect({ ...shipped.config, sources: [] }).toEqual({ ...defaults.config, sources: [] });
  expect(shipped.config.sources).toEqual([{ path: 'samples' }]);
});

test('every fault of file and environment is reported at once, each with its path', async () => {
  await writeConfig(
    'refresh: {schedule: "never", timeZone: Mars/Base}\nindex: {shards: 0}\nindx: 3\nsources: [{pth: x}]\n',
  );
  const message = await readFaults({
    YUUK_LANG: 'fr',
    PORT: '70000',
    YUUK_COLOUR: '1',
    LOG_FORMAT: 'xml',
  });
  for (const part of [
    'YUUK_COLOUR: unknown variable',
    'YUUK_LANG: must be ja or en',
    'PORT: must be a port number',
    'LOG_FORMAT: must be json or pretty',
    'refresh.schedule',
    'refresh.timeZone must be a time zone such as Asia/Tokyo; for example timeZone: Asia/Tokyo',
    'index.shards must be 1 or more',
    'indx: unknown key; did you mean index?',
    'sources.0.pth: unknown key; did you mean path?',
  ]) {
    expect(message).toContain(part);
  }
});

test('a fault of the environment hides neither the file that it names nor what Slack lacks', async () => {
  await mkdir(path.join(root, 'elsewhere'));
  await writeFile(path.join(root, 'elsewhere', 'yuuk.yaml'), 'indx: 3\n');
  const message = await readFaults({
    YUUK_CONFIG: 'elsewhere',
    YUUK_LANG: 'fr',
    SLACK_BOT_TOKEN: 'xoxb-1',
  });
  for (const part of [
    'YUUK_LANG',
    'elsewhere/yuuk.yaml: indx: unknown key',
    'SLACK_SIGNING_SECRET',
  ])
    expect(message).toContain(part);
});

test('no fault of the file is told in words of the parser or the schema', async () => {
  await writeConfig(
    'refresh: {schedule: 3, maxLossPercent: 200}\nadmins: []\nsources: [{url: "ftp://x"}, {path: ""}]\nunfurl: {domains: [a, b, c, d, e, f]}\nlinkChecks: {enabled: maybe}\n',
  );
  const message = await readFaults({});
  for (const part of [
    'refresh.schedule must be a text',
    'refresh.maxLossPercent must be 100 or less',
    'admins must have keys of its own',
    'sources.0.url must be an address',
    'sources.1.path must not be empty',
    'unfurl.domains may have 5 entries at most',
    'linkChecks.enabled must be true or false; for example enabled: true',
  ]) {
    expect(message).toContain(part);
  }
  expect(message).not.toMatch(/invalid|expected|received|Too (big|small)/i);
});

test.each([
  ['refresh:\n  schedule: "0 0\n', 'a quote or bracket is not closed'],
  ['digest: a: b\n', 'a second colon'],
  ['index:\n\tshards: 1\n', 'a tab'],
  ['index: {shards: 1}\nindex: {shards: 2}\n', 'stands there twice'],
])('a fault in YAML itself, %j, is told in plain words with its line', async (yaml, words) => {
  await writeConfig(yaml);
  const message = await readFaults({});
  expect(message).toMatch(/config\/yuuk\.yaml: line \d+, column \d+: /);
  expect(message).toContain(words);
});

test('a misspelt variable is answered with the one that was meant', async () => {
  expect(await readFaults({ YUUK_LNAG: 'en' })).toContain('did you mean YUUK_LANG?');
});

test('a secret is never repeated in a fault', async () => {
  const message = await readFaults({
    SLACK_BOT_TOKEN: 'planted-secret',
    REDIS_URL: 'http://:planted-secret@x',
  });
  expect(message).toContain('SLACK_BOT_TOKEN');
  expect(message).toContain('REDIS_URL');
  expect(message).not.toContain('planted-secret');
});

test.each([
  [{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '12345678' }, 'http'],
  [{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }, 'socket'],
  [
    { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_SIGNING_SECRET: '12345678' },
    'socket',
  ],
  [{ SLACK_SIGNING_SECRET: '12345678' }, 'console'],
])('the tokens %j choose the mode %s', async (environment, mode) => {
  const settings = await readSettings(environment, { root });
  expect(settings.slack.mode).toBe(mode);
  expect(settings.host).toBe(mode === 'console' ? '127.0.0.1' : '0.0.0.0');
});

test('a bot token alone is a fault, and so is an app token alone', async () => {
  expect(await readFaults({ SLACK_BOT_TOKEN: 'xoxb-1' })).toContain('SLACK_SIGNING_SECRET');
  expect(await readFaults({ SLACK_APP_TOKEN: 'xapp-1' })).toContain('SLACK_BOT_TOKEN');
});

test('.env is read and the environment wins over it', async () => {
  await writeFile(path.join(root, '.env'), 'PORT=4000\nYUUK_LANG=en\n');
  expect(await readSettings({ PORT: '5000' }, { root })).toMatchObject({ port: 5000, lang: 'en' });
});

test('YUUK_ADMINS is added to the configured admins, and an empty variable counts as unset', async () => {
  await writeConfig('admins: {users: [U111, U222]}');
  const settings = await readSettings({ YUUK_ADMINS: 'U222, U333', REDIS_URL: '' }, { root });
  expect(settings.config.admins.users).toEqual(['U111', 'U222', 'U333']);
  expect(settings.redisUrl).toBeNull();
});

test('a missing configuration folder is named in the fault', async () => {
  expect(await readFaults({ YUUK_CONFIG: 'elsewhere' })).toContain(
    'elsewhere/yuuk.yaml: cannot be read',
  );
});
