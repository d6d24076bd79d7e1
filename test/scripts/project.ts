import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
/** What the small project needs to be compiled. */
const tools = /^node_modules\/(typescript|@typescript\/|@types\/node|undici-types)/;

export interface Project {
  folder: string;
  /** Runs one of the project's scripts. */
  run(script: 'setup' | 'build', options?: RunOptions): Run;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  /** One line of JSON for each time that npm was called. */
  npmCalls(): Promise<{ args: string[]; nodeEnv: string | null }[]>;
  /** Another project of the same content, its build included. */
  copy(): Promise<Project>;
  remove(): Promise<void>;
}

export interface RunOptions {
  args?: string[];
  env?: Record<string, string>;
  /** Node's own options. */
  node?: string[];
}

export interface Run {
  child: ChildProcess;
  done: Promise<{ code: number | null; output: string }>;
}

/**
 * A small project with the real scripts, a compiler, and a stand-in for npm that installs what the
 * lockfile asks for by noting it down, or fails when `npm-fails` exists.
 */
export async function makeProject(): Promise<Project> {
  const folder = await makeFolder();
  const at = (...names: string[]) => path.join(folder, ...names);
  await cp(path.join(root, 'scripts'), at('scripts'), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.build.json']) {
    await cp(path.join(root, file), at(file));
  }
  await mkdir(at('src/run/cli'), { recursive: true });
  await cp(path.join(root, 'src/run/own-redis'), at('src/run/own-redis'), { recursive: true });
  await cp(path.join(root, 'src/errors.ts'), at('src/errors.ts'));
  await cp(path.join(root, 'src/log.ts'), at('src/log.ts'));
  await writeFile(at('src/run/cli/yuuk.ts'), "#!/usr/bin/env node\nconsole.log('one');\n");
  await mkdir(at('src/console/static'), { recursive: true });
  await writeFile(at('src/console/static/style.css'), 'body { margin: 0 }\n');
  await makeModules(folder);
  await writeFile(at('npm-cli.js'), npmStandIn);
  return useProject(folder);
}

const makeFolder = () => mkdtemp(path.join(tmpdir(), 'yuuk-project-'));

function useProject(folder: string): Project {
  const at = (...names: string[]) => path.join(folder, ...names);
  return {
    folder,
    run(script, { args = [], env = {}, node = [] } = {}) {
      const child = spawn(process.execPath, [...node, at('scripts', `${script}.mjs`), ...args], {
        cwd: folder,
        env: { PATH: process.env['PATH'], npm_execpath: at('npm-cli.js'), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => {
          output += chunk.toString();
        });
      }
      const done = new Promise<{ code: number | null; output: string }>((resolve) => {
        child.once('close', (code) => resolve({ code, output }));
      });
      return { child, done };
    },
    read: (file) => readFile(at(file), 'utf8'),
    write: async (file, text) => {
      await mkdir(path.dirname(at(file)), { recursive: true });
      await writeFile(at(file), text);
    },
    async npmCalls() {
      const text = await readFile(at('npm-calls'), 'utf8').catch(() => '');
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as { args: string[]; nodeEnv: string | null });
    },
    async copy() {
      const other = await makeFolder();
      await cp(folder, other, { recursive: true, verbatimSymlinks: true });
      return useProject(other);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** `node_modules` with links to the compiler, and the lockfiles that say so. */
async function makeModules(folder: string): Promise<void> {
  const installed = JSON.parse(
    await readFile(path.join(root, 'node_modules/.package-lock.json'), 'utf8'),
  ) as { packages: Record<string, object> };
  const packages = Object.fromEntries(
    Object.entries(installed.packages).filter(([name]) => tools.test(name)),
  );
  await writeFile(
    path.join(folder, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, ...packages } }),
  );
  for (const name of ['ioredis', ...Object.keys(packages).map((key) => key.slice(13))]) {
    const link = path.join(folder, 'node_modules', name);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.join(root, 'node_modules', name), link);
  }
  await writeFile(
    path.join(folder, 'node_modules/.package-lock.json'),
    JSON.stringify({ packages }),
  );
}

const npmStandIn = `
import fs from 'node:fs';
const call = { args: process.argv.slice(2), nodeEnv: process.env.NODE_ENV ?? null };
fs.appendFileSync('npm-calls', JSON.stringify(call) + '\\n');
if (fs.existsSync('npm-fails')) process.exit(1);
if (fs.existsSync('npm-does-nothing')) process.exit(0);
const { packages: { '': _, ...packages } } = JSON.parse(fs.readFileSync('package-lock.json'));
for (const folder of Object.keys(packages)) fs.mkdirSync(folder, { recursive: true });
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;
