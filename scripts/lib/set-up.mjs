import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import { build, isBuilt } from './build.mjs';
import { areDependenciesInstalled, installDependencies } from './dependencies.mjs';
import { languageOf, say } from './say.mjs';
import { withSetupLock } from './setup-lock.mjs';

/**
 * Brings a fresh clone, or one after a pull, to where yuuk can start or be tested. Does nothing,
 * and needs no network, where nothing has changed.
 *
 * @param {{ forTests: boolean }} options tests need development packages and never use REDIS_URL
 */
export async function setUp({ forTests }) {
  const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
  const env = { ...readDotEnv(root), ...process.env };
  const lang = languageOf(env);
  try {
    if (!(await isReady(root, forTests))) {
      await withSetupLock(root, lang, () => prepare(root, forTests, lang));
    }
    if (forTests || !env.REDIS_URL) await provideRedis(root, env, lang);
  } catch (error) {
    say(error.hint ? `${error.message}\n${error.hint}` : error.message);
    process.exitCode = error.exitCode ?? (error.code === 'environment' ? 78 : 1);
  }
}

async function isReady(root, forTests) {
  return (await isBuilt(root)) && (await areDependenciesInstalled(root, { dev: forTests }));
}

async function prepare(root, forTests, lang) {
  const built = await isBuilt(root);
  if (!(await areDependenciesInstalled(root, { dev: forTests || !built }))) {
    say(lang === 'ja' ? '依存パッケージをインストールしています…' : 'installing dependencies…');
    await installDependencies(root, lang);
  }
  if (!built) {
    say(lang === 'ja' ? 'ビルドしています…' : 'building…');
    await build(root, lang);
  }
}

async function provideRedis(root, env, lang) {
  const built = pathToFileURL(path.join(root, 'dist', 'run', 'own-redis', '/')).href;
  const { findServers } = await import(`${built}find-server.js`);
  if ((await findServers(env)).usable.length > 0) return;
  const { provideServer } = await import(`${built}provide-server.js`);
  const { askOnTerminal, isSomebodyThere } = await import(`${built}ask-on-terminal.js`);
  const ask = isSomebodyThere() ? { ask: askOnTerminal } : {};
  const provide = () => provideServer({ env, lang, report: say, ...ask });
  // Two installs at once would get in each other's way.
  await (isWritable(root) ? withSetupLock(root, lang, provide) : provide());
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function readDotEnv(root) {
  try {
    return parseEnv(readFileSync(path.join(root, '.env'), 'utf8'));
  } catch {
    return {};
  }
}
