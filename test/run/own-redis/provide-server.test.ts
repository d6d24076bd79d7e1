import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCodeOf, YuukError } from '../../../src/errors.ts';
import { findServers } from '../../../src/run/own-redis/find-server.ts';
import { provideServer } from '../../../src/run/own-redis/provide-server.ts';
import { makeTestFolder, writeScript } from '../../support/own-redis.ts';

let folder: string;
let bin: string;
beforeEach(async () => {
  folder = await makeTestFolder();
  bin = path.join(folder, 'bin');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A package manager that notes its calls and, on install, puts this machine's server on PATH. */
async function writeManager({ installExitCode = 0 } = {}): Promise<void> {
  const real = (await findServers(process.env)).usable[0]?.path;
  await writeScript(
    path.join(bin, 'apt-get'),
    `echo "$@" >> "${folder}/calls"
[ "$1" = install ] || exit 0
/bin/ln -s "${real}" "${bin}/redis-server"
exit ${installExitCode}`,
  );
  // Where the tests run as a user, this sudo needs no password.
  await writeScript(path.join(bin, 'sudo'), '[ "$2" = true ] || { shift; exec "$@"; }');
}

const calls = () => readFile(path.join(folder, 'calls'), 'utf8').catch(() => '');

function provide(options: { env?: Record<string, string>; answer?: boolean; lang?: 'ja' | 'en' }) {
  const said: string[] = [];
  const { env = {}, answer, lang = 'en' } = options;
  const result = provideServer({
    env: { PATH: bin, ...env },
    lang,
    places: [],
    report: (message) => said.push(message),
    ...(answer !== undefined && {
      ask: (question: string) => {
        said.push(question);
        return Promise.resolve(answer);
      },
    }),
  });
  return { result, said };
}

async function refusalOf(result: Promise<unknown>): Promise<YuukError> {
  const error = await result.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof YuukError)) throw new Error('was not refused', { cause: error });
  expect(exitCodeOf(error)).toBe(78);
  return error;
}

test('installs a server without a question where nobody can be asked, and says so', async () => {
  await writeManager();
  const { result, said } = provide({});
  expect((await result)[0]?.path).toBe(path.join(bin, 'redis-server'));
  expect(await calls()).toBe('update\ninstall -y redis-server\n');
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^installing a Redis server: .*apt-get install -y redis-server$/);
});

test('asks a person first, and installs after a yes', async () => {
  await writeManager();
  const { result, said } = provide({ answer: true });
  expect(await result).toHaveLength(1);
  expect(said[0]).toContain('Install one now by');
});

test('a no installs nothing and ends with the command', async () => {
  await writeManager();
  const refusal = await refusalOf(provide({ answer: false }).result);
  expect(refusal.hint).toContain('apt-get install -y redis-server');
  expect(await calls()).toBe('');
});

test('YUUK_NO_INSTALL=1 neither asks nor installs', async () => {
  await writeManager();
  const { result, said } = provide({ answer: true, env: { YUUK_NO_INSTALL: '1' } });
  const refusal = await refusalOf(result);
  expect(refusal.hint).toContain('apt-get install -y redis-server');
  expect(said).toEqual([]);
  expect(await calls()).toBe('');
});

test('goes on when the package failed to start its own service and the server is there', async () => {
  await writeManager({ installExitCode: 100 });
  expect((await provide({}).result)[0]?.path).toBe(path.join(bin, 'redis-server'));
});

test('says what was wrong with each server that it found', async () => {
  await writeScript(path.join(bin, 'redis-server'), 'echo "Redis server v=5.0.3 sha=0"');
  const refusal = await refusalOf(provide({ env: { YUUK_NO_INSTALL: '1' } }).result);
  expect(refusal.message).toContain('No usable Redis server');
  expect(refusal.message).toContain('Redis 5.0.3 is too old');
});

test('with nothing but Node on PATH it names a way out in one line', async () => {
  const refusal = await refusalOf(provide({}).result);
  expect(refusal.message.split('\n')).toHaveLength(1);
  expect(refusal.hint?.split('\n')).toHaveLength(1);
  expect(refusal.hint).toContain('REDIS_URL');
});

test('speaks Japanese too', async () => {
  const refusal = await refusalOf(provide({ lang: 'ja' }).result);
  expect(refusal.message).toContain('Redis サーバーが見つかりません');
  expect(refusal.hint).toContain('REDIS_URL');
});
