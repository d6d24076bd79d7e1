import { existsSync } from 'node:fs';
import { access, constants, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { runNode } from './run-node.mjs';
import { SetupError } from './say.mjs';

/**
 * Whether `node_modules` holds what the lockfile asks for, compared with npm's own record of what
 * it installed, so that a plain `npm ci` by hand counts too. A tree for another kind of machine
 * (a folder shared with a container, say) does not count.
 *
 * @param {string} root the project's folder
 * @param {{ dev: boolean }} needs whether development packages have to be there
 */
export async function areDependenciesInstalled(root, { dev }) {
  const wanted = await readPackages(path.join(root, 'package-lock.json'));
  const installed = await readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || installed === null) return false;
  const found = new Map(Object.entries(installed));
  for (const [folder, entry] of Object.entries(wanted)) {
    if (folder === '' || entry.optional || (!dev && (entry.dev || entry.devOptional))) continue;
    const other = found.get(folder);
    if (other?.version !== entry.version || other.integrity !== entry.integrity) return false;
    if (!existsSync(path.join(root, folder))) return false;
  }
  return Object.values(installed).every(isForThisMachine);
}

/**
 * Runs `npm ci` with the npm that runs us, whatever npm's settings in the environment leave out.
 *
 * @param {string} root the project's folder
 * @param {'ja' | 'en'} lang
 */
export async function installDependencies(root, lang) {
  const cache = await substituteCache();
  try {
    const flags = [
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
    ];
    if (cache !== null) flags.push('--cache', cache);
    const code = await runNode([npmScript(), 'ci', ...flags], { cwd: root });
    if (code === 0 && (await areDependenciesInstalled(root, { dev: true }))) return;
  } finally {
    if (cache !== null) await rm(cache, { recursive: true, force: true });
  }
  throw new SetupError(
    lang === 'ja'
      ? '依存パッケージをインストールできませんでした。上の npm のメッセージとネットワークを確認して、もう一度お試しください。'
      : 'The dependencies could not be installed. See what npm says above, check the network, and try again.',
  );
}

async function readPackages(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** npm never installs a package whose os, cpu or libc is not the machine's. */
function isForThisMachine({ os, cpu, libc }) {
  return (
    allows(os, process.platform) &&
    allows(cpu, process.arch) &&
    (libc === undefined || allows(libc, libcFamily()))
  );
}

function allows(list, value) {
  if (list === undefined) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.includes('any') || list.every((item) => item.startsWith('!'));
}

let knownLibc;
function libcFamily() {
  if (knownLibc === undefined) {
    process.report.excludeNetwork = true;
    knownLibc = process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
  }
  return knownLibc;
}

function npmScript() {
  const running = process.env.npm_execpath;
  if (running && path.basename(running) === 'npm-cli.js' && existsSync(running)) return running;
  const besideNode = path.join(
    path.dirname(process.execPath),
    ...(process.platform === 'win32' ? [] : ['..', 'lib']),
    'node_modules/npm/bin/npm-cli.js',
  );
  return besideNode;
}

/** A folder for npm's cache where the usual one cannot be written, as with a user who has no home. */
async function substituteCache() {
  const usual = process.env.npm_config_cache || path.join(homedir(), '.npm');
  try {
    await mkdir(usual, { recursive: true });
    await access(usual, constants.W_OK);
    return null;
  } catch {
    return mkdtemp(path.join(tmpdir(), 'yuuk-npm-'));
  }
}
