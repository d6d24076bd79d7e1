import path from 'node:path';
import { acquireFileLock } from '../../src/run/own-redis/file-lock.mjs';
import { SetupError, say } from './say.mjs';

/**
 * Runs `work` while no other set-up of this folder is at work.
 *
 * @template T
 * @param {string} root the project's folder
 * @param {'ja' | 'en'} lang
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(root, lang, work) {
  const release = await acquire(root, lang);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(root, lang) {
  try {
    return await acquireFileLock(path.join(root, '.setup.lock'), {
      onWait: () =>
        say(
          lang === 'ja'
            ? '別の準備が終わるのを待っています…'
            : 'waiting for another set-up of this folder to end…',
        ),
    });
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) throw error;
    throw new SetupError(
      lang === 'ja'
        ? `準備が必要ですが、このフォルダーに書き込めません（${error.code}）。書き込めるユーザーで実行してください。`
        : `set-up is needed, but this folder cannot be written (${error.code}). Run it as a user who may write here.`,
      78,
    );
  }
}
