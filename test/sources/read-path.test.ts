import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReadPathOptions, readPath } from '../../src/sources/read-path.ts';
import type { Dump } from '../../src/sources/source.ts';

let folder: string;
let outside: string;
const old = new Date('2026-01-01T00:00:00Z');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yuuk-sources-'));
  outside = await mkdtemp(path.join(tmpdir(), 'yuuk-outside-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(outside, { recursive: true, force: true });
});

async function put(name: string, content: string | Uint8Array, at = old): Promise<string> {
  const file = path.join(folder, 'dumps', name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  await utimes(file, at, at);
  return file;
}

async function read(options: Partial<ReadPathOptions> = {}, source = 'dumps') {
  return await readPath(
    { path: source },
    {
      root: folder,
      maxFileBytes: 10_000,
      maxFiles: 100,
      settleMs: 2_000,
      now: () => Date.parse('2026-11-23T00:00:00Z'),
      wait: async () => {},
      ...options,
    },
  );
}

async function readOk(options: Partial<ReadPathOptions> = {}, source = 'dumps') {
  const reading = await read(options, source);
  if (reading.state !== 'read') throw new Error(`failed: ${reading.problem.fault}`);
  return reading;
}

const files = (dumps: readonly Dump[]) => dumps.map(({ file }) => file);
const text = async (dump: Dump | undefined) => Buffer.from((await dump?.read()) ?? []).toString();

describe('readPath', () => {
  it('reads a folder with its subfolders, in the same order everywhere', async () => {
    await put('b.txt', 'two');
    await put('a.txt', 'one');
    await put('sub/c.txt', 'three');
    await put('B.txt', 'four');
    const { dumps, problems } = await readOk();
    expect(files(dumps)).toEqual(['dumps/B.txt', 'dumps/a.txt', 'dumps/b.txt', 'dumps/sub/c.txt']);
    expect(await Promise.all(dumps.map(text))).toEqual(['four', 'one', 'two', 'three']);
    expect(problems).toEqual([]);
  });

  it('reads a single file, relative or absolute', async () => {
    const file = await put('a.txt', 'one');
    expect(files((await readOk({}, 'dumps/a.txt')).dumps)).toEqual(['dumps/a.txt']);
    expect(files((await readOk({}, file)).dumps)).toEqual([file]);
  });

  it('gives equal bytes equal hashes and changed bytes another one', async () => {
    const file = await put('a.txt', 'one');
    const [before] = (await readOk()).dumps;
    await put('a.txt', 'one', new Date('2026-02-02T00:00:00Z'));
    const [touched] = (await readOk()).dumps;
    await writeFile(file, 'two');
    await utimes(file, old, old);
    const [changed] = (await readOk()).dumps;
    expect(touched?.hash).toBe(before?.hash);
    expect(changed?.hash).not.toBe(before?.hash);
    expect(await before?.read()).toBe(null);
  });

  it('unpacks gzip, whatever the name says', async () => {
    await put('a.txt', gzipSync('packed'));
    await put('b.gz', gzipSync('packed'));
    await put('c.gz', 'not packed');
    const { dumps } = await readOk();
    expect(await Promise.all(dumps.map(text))).toEqual(['packed', 'packed', 'not packed']);
    expect(dumps[0]?.hash).toBe(dumps[1]?.hash);
  });

  it('refuses a file over the limit before and after unpacking, and gzip cut short', async () => {
    await put('a-bomb.gz', gzipSync(Buffer.alloc(1_000_000)));
    await put('b-cut.gz', gzipSync(Buffer.from('x'.repeat(5_000))).subarray(0, 30));
    await put('c-long.txt', 'x'.repeat(10_001));
    await put('d.txt', 'fine');
    const { dumps, problems } = await readOk();
    expect(files(dumps)).toEqual(['dumps/d.txt']);
    expect(problems.map(({ file, fault }) => [file, fault])).toEqual([
      ['dumps/a-bomb.gz', 'too-large'],
      ['dumps/b-cut.gz', 'damaged'],
      ['dumps/c-long.txt', 'too-large'],
    ]);
  });

  it('follows links inside the folder only', async () => {
    await put('a.txt', 'one');
    await writeFile(path.join(outside, 'secret.txt'), 'secret');
    await symlink(path.join(outside, 'secret.txt'), path.join(folder, 'dumps/b.txt'));
    await symlink(outside, path.join(folder, 'dumps/c'));
    await symlink('../../../../../../../../etc/hostname', path.join(folder, 'dumps/d.txt'));
    await symlink('a.txt', path.join(folder, 'dumps/e.txt'));
    await symlink('nowhere', path.join(folder, 'dumps/f.txt'));
    await symlink('..', path.join(folder, 'dumps/g'));
    await symlink('.', path.join(folder, 'dumps/h'));
    const { dumps, problems } = await readOk();
    expect(files(dumps)).toEqual(['dumps/a.txt']);
    expect(problems.map(({ file, fault }) => [file, fault])).toEqual([
      ['dumps/b.txt', 'outside'],
      ['dumps/c', 'outside'],
      ['dumps/d.txt', 'outside'],
      ['dumps/f.txt', 'not-found'],
      ['dumps/g', 'outside'],
    ]);
  });

  it('never opens FIFOs, devices or sockets', async () => {
    await put('a.txt', 'one');
    execFileSync('mkfifo', [path.join(folder, 'dumps/fifo')]);
    const socket = path.join(folder, 'dumps/socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const { dumps, problems } = await readOk();
    await new Promise((resolve) => server.close(resolve));
    expect(files(dumps)).toEqual(['dumps/a.txt']);
    expect(problems.map(({ fault }) => fault)).toEqual(['not-regular', 'not-regular']);
    expect((await readOk({}, '/dev/zero')).problems).toEqual([
      { file: '/dev/zero', fault: 'not-regular', detail: '' },
    ]);
  });

  it('leaves out hidden and unfinished files without a word', async () => {
    for (const name of ['.hidden', '.git/config', 'a.part', 'b.crdownload', 'c~', 'd.tmp']) {
      await put(name, 'x');
    }
    expect(await readOk()).toMatchObject({ dumps: [], problems: [] });
  });

  it('waits for a file that was changed a moment ago, once for all of them', async () => {
    const now = Date.parse('2026-11-23T00:00:00Z');
    const growing = await put('growing.txt', 'half', new Date(now - 500));
    await put('fresh.txt', 'whole', new Date(now - 500));
    await put('ahead.txt', 'whole', new Date(now + 60_000));
    await put('old.txt', 'whole');
    const waits: number[] = [];
    const { dumps, problems } = await readOk({
      now: () => now,
      wait: async (ms) => {
        waits.push(ms);
        await appendFile(growing, ' and more');
      },
    });
    expect(waits).toEqual([2_000]);
    expect(files(dumps)).toEqual(['dumps/ahead.txt', 'dumps/fresh.txt', 'dumps/old.txt']);
    expect(problems).toEqual([{ file: 'dumps/growing.txt', fault: 'being-written', detail: '' }]);
  });

  it('notices a file that is replaced between looking and reading', async () => {
    const file = await put('a.txt', 'one');
    const { dumps } = await readOk();
    await put('next', 'one');
    await rename(path.join(folder, 'dumps/next'), file);
    expect(await dumps[0]?.read()).toBe(null);
    await rm(file);
    expect(await dumps[0]?.read()).toBe(null);
  });

  it('says once that a folder holds too many files', async () => {
    for (let n = 0; n < 5; n++) await put(`${n}.txt`, 'x');
    const { dumps, problems } = await readOk({ maxFiles: 3 });
    expect(dumps).toHaveLength(3);
    expect(problems).toEqual([{ file: 'dumps', fault: 'too-many', detail: '3 files' }]);
  });

  it('fails as a whole when the folder is not there', async () => {
    expect(await read()).toEqual({
      state: 'failed',
      problem: { file: 'dumps', fault: 'not-found', detail: 'ENOENT' },
    });
  });
});
