import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, type Project } from './project.ts';

let project: Project;
const command = 'dist/run/cli/yuuk.js';
const changedAt = async (file: string) => (await stat(path.join(project.folder, file))).ctimeMs;
const leftovers = async () =>
  (await readdir(project.folder)).filter((name) => /^\.(dist|setup)/.test(name));

beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project.remove());

test('builds the sources, takes static files along, and makes the command executable', async () => {
  expect(await project.run('build').done).toEqual({ code: 0, output: '' });
  expect(await project.read(command)).toContain("console.log('one')");
  expect((await stat(path.join(project.folder, command))).mode & 0o111).toBe(0o111);
  expect(await project.read('dist/console/static/style.css')).toContain('margin');
  expect(await project.read('dist/run/own-redis/file-lock.mjs')).toContain('acquireFileLock');
  expect((await stat(path.join(project.folder, 'dist'))).mode & 0o777).toBe(0o755);
  expect(await leftovers()).toEqual([]);
});

test('an unchanged tree is not built again, also where only times have changed', async () => {
  const before = await changedAt(command);
  await utimes(path.join(project.folder, 'src/errors.ts'), new Date(), new Date());
  expect((await project.run('build').done).code).toBe(0);
  expect(await changedAt(command)).toBe(before);
  expect((await project.run('build').done).code).toBe(0);
  expect(await changedAt(command)).toBe(before);
});

test('a changed source, an added asset, and a lost output are each built', async () => {
  await project.write('src/run/cli/yuuk.ts', "console.log('two');\n");
  await project.run('build').done;
  expect(await project.read(command)).toContain("console.log('two')");
  await project.write('src/console/static/more.css', 'p { margin: 0 }\n');
  await project.run('build').done;
  expect(await project.read('dist/console/static/more.css')).toContain('margin');
  await rm(path.join(project.folder, 'dist/errors.js'));
  await project.run('build').done;
  expect(await project.read('dist/errors.js')).toContain('YuukError');
});

test('a build that fails says why and leaves the former one as it was', async () => {
  const before = await changedAt(command);
  await project.write('src/wrong.ts', 'export const wrong = ;\n');
  const { code, output } = await project.run('build', { env: { YUUK_LANG: 'ja' } }).done;
  expect(code).toBe(1);
  expect(output).toContain('src/wrong.ts(1,22)');
  expect(output).toContain('ビルドに失敗しました');
  expect(output).not.toContain('at ');
  expect(await changedAt(command)).toBe(before);
  expect(await leftovers()).toEqual([]);
  await rm(path.join(project.folder, 'src/wrong.ts'));
});

test('a build that is killed leaves the former one, and the next one is not held up', async () => {
  await project.write('src/run/cli/yuuk.ts', "console.log('three');\n");
  const { child, done } = project.run('build');
  while (!(await leftovers()).some((name) => name.startsWith('.dist'))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  child.kill('SIGKILL');
  await done;
  expect(await project.read(command)).toContain("console.log('two')");
  expect((await project.run('build').done).code).toBe(0);
  expect(await project.read(command)).toContain("console.log('three')");
  expect(await leftovers()).toEqual([]);
});

test('two builds at once both end well, and one of them does the work', async () => {
  await project.write('src/run/cli/yuuk.ts', "console.log('four');\n");
  const both = await Promise.all([project.run('build').done, project.run('build').done]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await project.read(command)).toContain("console.log('four')");
  expect(await leftovers()).toEqual([]);
});
