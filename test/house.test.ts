import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');

/** Lints one made-up file of a room with the project's own configuration; returns what the linter said. */
async function lint(room: string, source: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-house-'));
  try {
    await mkdir(path.join(folder, 'src', room), { recursive: true });
    await writeFile(path.join(folder, 'src', room, 'made-up.ts'), source);
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    await symlink(path.join(root, 'tsconfig.json'), path.join(folder, 'tsconfig.json'));
    await symlink(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
    const { stdout } = await run(
      path.join(root, 'node_modules', '.bin', 'oxlint'),
      ['-c', '.oxlintrc.json', 'src'],
      { cwd: folder },
    ).catch((error: { stdout: string }) => error);
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const forbidden: [room: string, source: string][] = [
  ['parse', "export { x } from '../store/made-up.ts';"],
  ['parse', "export { readFile } from 'node:fs/promises';"],
  ['search', "export { Redis } from 'ioredis';"],
  ['store', "export { x } from '../jobs/made-up.ts';"],
  ['bot', "export { x } from '../jobs/made-up.ts';"],
  ['bot', "export { x } from '../../jobs/made-up.ts';"],
  ['jobs', "export { x } from '../bot/made-up.ts';"],
  ['console', "export { x } from '../store/made-up.ts';"],
  ['sources', "export { x } from '../run/made-up.ts';"],
  ['bot', 'export const token = process.env.SLACK_BOT_TOKEN;'],
];

test.each(forbidden)('the linter refuses in src/%s: %s', async (room, source) => {
  expect(await lint(room, source)).toMatch(/no-restricted-imports|no-process-env/);
});

test('the linter lets a room import the rooms above it', async () => {
  const source = "import type { x } from '../parse/made-up.ts';\nexport type Y = typeof x;\n";
  expect(await lint('search', source)).not.toContain('no-restricted-imports');
});
