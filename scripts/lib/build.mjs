import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { runNode } from './run-node.mjs';
import { SetupError } from './say.mjs';

const stampName = '.build.json';
const temporaryPrefix = '.dist-';

/**
 * Whether `dist` holds the build of the sources as they are now. Looks at names, sizes and times
 * first, and reads the files only where those differ.
 *
 * @param {string} root the project's folder
 */
export async function isBuilt(root) {
  const dist = path.join(root, 'dist');
  const stamp = await readStamp(dist);
  if (stamp === null || stamp.files.some((file) => !existsSync(path.join(dist, file))))
    return false;
  const sources = await listSources(root);
  const quick = await quickHash(root, sources);
  if (stamp.quick === quick) return true;
  if (stamp.content !== (await contentHash(root, sources))) return false;
  // The same text with other times, such as after a checkout: remembered if the folder lets us.
  await writeFile(path.join(dist, stampName), JSON.stringify({ ...stamp, quick })).catch(() => {});
  return true;
}

/**
 * Compiles `src` and the console's client and puts them in the place of `dist` at once: a build
 * that fails, or is killed, leaves the former `dist` as it was. The caller holds the set-up lock.
 *
 * @param {string} root the project's folder
 * @param {'ja' | 'en'} lang
 */
export async function build(root, lang) {
  const sources = await listSources(root);
  // Before the compiler reads them, so that an edit during the build is seen as a change by the next.
  const hashes = {
    quick: await quickHash(root, sources),
    content: await contentHash(root, sources),
  };
  await removeLeftovers(root);
  const made = await mkdtemp(path.join(root, temporaryPrefix));
  try {
    await writeFile(path.join(made, '.gitignore'), '*\n');
    await compile(root, 'tsconfig.build.json', made, lang);
    const client = path.join('src', 'console', 'client');
    if (existsSync(path.join(root, client, 'tsconfig.json'))) {
      await compile(root, client, path.join(made, 'console', 'client'), lang);
    }
    await copyAssets(root, sources, made);
    await chmod(made, 0o755);
    await chmod(path.join(made, 'run', 'cli', 'yuuk.js'), 0o755).catch(() => {});
    const files = (await listFiles(made)).map((file) => path.relative(made, file));
    await writeFile(path.join(made, stampName), JSON.stringify({ ...hashes, files }));
    await replaceFolder(path.join(root, 'dist'), made);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/**
 * Types are not checked here: `npm run typecheck` does that for those who change the code, and who
 * only starts yuuk need not wait for it (7 s of CPU and 900 MB against 1 s and 220 MB).
 */
async function compile(root, project, outDir, lang) {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = ['--outDir', outDir, '--noCheck', '--noEmitOnError'];
  const code = await runNode([tsc, '-p', project, ...flags], { cwd: root });
  if (code === 0) return;
  throw new SetupError(
    lang === 'ja'
      ? 'ビルドに失敗しました。上のエラーを直してから、もう一度お試しください。以前のビルドはそのまま残っています。'
      : 'The build failed. Mend the errors above and try again; the former build is untouched.',
  );
}

/** What the compiler does not take (the console's static files, plain scripts) goes along as it is. */
async function copyAssets(root, sources, made) {
  const assets = sources.filter(
    (file) =>
      file.startsWith(`src${path.sep}`) &&
      !/(\.[cm]?tsx?|(^|[/\\])tsconfig[^/\\]*\.json)$/.test(file),
  );
  for (const asset of assets) {
    const target = path.join(made, path.relative('src', asset));
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(path.join(root, asset), target);
  }
}

async function replaceFolder(target, made) {
  const former = `${made}-former`;
  await rename(target, former).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(made, target);
  await rm(former, { recursive: true, force: true });
}

/** Under the lock nobody else builds, so what is there was left by a build that was killed. */
async function removeLeftovers(root) {
  for (const name of await readdir(root)) {
    if (name.startsWith(temporaryPrefix)) await rm(path.join(root, name), { recursive: true });
  }
}

async function readStamp(dist) {
  try {
    const stamp = JSON.parse(await readFile(path.join(dist, stampName), 'utf8'));
    return Array.isArray(stamp?.files) ? stamp : null;
  } catch {
    return null;
  }
}

/** Everything that a build depends on, relative to the root, in a fixed order. */
async function listSources(root) {
  const files = (await listFiles(path.join(root, 'src'))).map((file) => path.relative(root, file));
  const others = ['tsconfig.json', 'tsconfig.build.json', path.join('scripts', 'lib', 'build.mjs')];
  return [...files, ...others].toSorted((a, b) => (a < b ? -1 : 1));
}

async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

async function quickHash(root, files) {
  const lines = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs, ctimeMs } = await stat(path.join(root, file));
      return JSON.stringify([file, size, mtimeMs, ctimeMs]);
    }),
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

async function contentHash(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = await readFile(path.join(root, file));
    hash.update(JSON.stringify([file, bytes.length])).update(bytes);
  }
  return hash.digest('hex');
}
