import { mkdir, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findServers } from '../../src/run/own-redis/find-server.ts';
import { makeProject, type Project } from './project.ts';

let built: Project;
let project: Project;
beforeAll(async () => {
  built = await makeProject();
  await built.run('build').done;
});
beforeEach(async () => {
  project = await built.copy();
});
afterEach(() => project.remove());
afterAll(() => built.remove());

const lockfile = 'package-lock.json';
const installed = 'node_modules/.package-lock.json';

async function editPackages(
  file: string,
  edit: (packages: Record<string, Record<string, unknown>>) => void,
): Promise<void> {
  const content = JSON.parse(await project.read(file)) as {
    packages: Record<string, Record<string, unknown>>;
  };
  edit(content.packages);
  await project.write(file, JSON.stringify(content));
}

const addPackage = (entry: object) =>
  editPackages(lockfile, (packages) => {
    packages['node_modules/extra'] = { version: '1.0.0', ...entry };
  });

test('builds what is not built, and then has nothing more to do', async () => {
  await rm(path.join(project.folder, 'dist'), { recursive: true });
  const first = await project.run('setup').done;
  expect(first).toEqual({ code: 0, output: 'yuuk: building…\n' });
  const again = await project.run('setup').done;
  expect(again).toEqual({ code: 0, output: '' });
  expect(await project.npmCalls()).toEqual([]);
});

test('installs by npm ci, without scripts and with development packages, when the lockfile asks for more', async () => {
  await addPackage({});
  const { code, output } = await project.run('setup', { env: { NODE_ENV: 'production' } }).done;
  expect(code).toBe(0);
  expect(output).toContain('installing dependencies');
  const [call, ...more] = await project.npmCalls();
  expect(more).toEqual([]);
  expect(call?.args[0]).toBe('ci');
  expect(call?.args).toContain('--ignore-scripts');
  expect(call?.args).toContain('--include=dev');
  expect((await project.run('setup').done).output).toBe('');
});

test.each([
  ['another version', { version: '2.0.0' }],
  ['another content', { integrity: 'sha512-other' }],
])('installs when node_modules holds %s', async (_, other) => {
  await addPackage({ integrity: 'sha512-right' });
  await editPackages(installed, (packages) => {
    packages['node_modules/extra'] = { version: '1.0.0', integrity: 'sha512-right', ...other };
  });
  await project.write('node_modules/extra/package.json', '{}');
  await project.run('setup').done;
  expect(await project.npmCalls()).toHaveLength(1);
});

test('installs when a package has been taken out of node_modules by hand', async () => {
  await addPackage({});
  await project.run('setup').done;
  await rm(path.join(project.folder, 'node_modules/extra'), { recursive: true });
  await project.run('setup').done;
  expect(await project.npmCalls()).toHaveLength(2);
});

test('installs when node_modules was made on another kind of machine', async () => {
  await editPackages(installed, (packages) => {
    packages['node_modules/native'] = { version: '1.0.0', optional: true, os: ['aix'] };
  });
  await project.run('setup').done;
  expect(await project.npmCalls()).toHaveLength(1);
});

test('does not miss the optional packages of other machines', async () => {
  await addPackage({ optional: true, os: ['aix'] });
  await project.run('setup').done;
  expect(await project.npmCalls()).toEqual([]);
});

test('a start whose build is there does without development packages, tests do not', async () => {
  await addPackage({ dev: true });
  await project.run('setup').done;
  expect(await project.npmCalls()).toEqual([]);
  await project.run('setup', { args: ['--test'] }).done;
  expect(await project.npmCalls()).toHaveLength(1);
});

test('two starts at once install and build once', async () => {
  await addPackage({});
  await rm(path.join(project.folder, 'dist'), { recursive: true });
  const both = await Promise.all([project.run('setup').done, project.run('setup').done]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await project.npmCalls()).toHaveLength(1);
  expect(both.filter(({ output }) => output.includes('building'))).toHaveLength(1);
});

test.each([
  ['fails', 'npm-fails'],
  ['ends well and has installed nothing', 'npm-does-nothing'],
])('says calmly that an npm that %s left no dependencies', async (_, behaviour) => {
  await addPackage({});
  await project.write(behaviour, '');
  const { code, output } = await project.run('setup').done;
  expect(code).toBe(1);
  expect(output).toContain('The dependencies could not be installed.');
  expect(output).not.toMatch(/\n\s+at /);
});

test('speaks the language of YUUK_LANG, of .env, or of the locale', async () => {
  await addPackage({});
  await project.write('npm-fails', '');
  const japanese = '依存パッケージをインストールできませんでした';
  for (const env of [{ YUUK_LANG: 'ja' }, { LANG: 'ja_JP.UTF-8' }]) {
    expect((await project.run('setup', { env }).done).output).toContain(japanese);
  }
  await project.write('.env', 'YUUK_LANG=ja\n');
  expect((await project.run('setup').done).output).toContain(japanese);
});

test('asks for no Redis server where REDIS_URL names one, unless for tests', async () => {
  const bin = path.join(project.folder, 'bin');
  await mkdir(bin);
  await symlink(process.execPath, path.join(bin, 'node'));
  const env = { PATH: bin, YUUK_NO_INSTALL: '1' };
  const withUrl = { ...env, REDIS_URL: 'redis://127.0.0.1:1' };
  expect((await project.run('setup', { env: withUrl }).done).code).toBe(0);
  await project.write('.env', 'REDIS_URL=redis://127.0.0.1:1\n');
  expect((await project.run('setup', { env }).done).code).toBe(0);
  // Where this machine has one in a known place, that is found.
  const { usable } = await findServers({ PATH: bin });
  const { code, output } = await project.run('setup', { args: ['--test'], env: withUrl }).done;
  expect(code).toBe(usable.length > 0 ? 0 : 78);
  expect(output).toMatch(usable.length > 0 ? /^$/ : /No usable Redis server/);
});

test('a Node that is too old is told so, in both languages, and nothing is tried', async () => {
  await rm(path.join(project.folder, 'dist'), { recursive: true });
  const pretend =
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.3' } })";
  const { code, output } = await project.run('setup', {
    node: ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`],
  }).done;
  expect(code).toBe(78);
  expect(output).toContain('Node.js 20.19 or newer is needed (this is 20.18.3)');
  expect(output).toContain('Node.js 20.19 以上が必要です');
  await expect(stat(path.join(project.folder, 'dist'))).rejects.toThrow('ENOENT');
});
