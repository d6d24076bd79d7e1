/**
 * The language of set-up messages: what YUUK_LANG says, else the locale.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {'ja' | 'en'}
 */
export function languageOf(env) {
  if (env.YUUK_LANG === 'ja' || env.YUUK_LANG === 'en') return env.YUUK_LANG;
  return /^ja/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'ja' : 'en';
}

/** A failure that is told to the person in one calm message and ends the script with its code. */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'SetupError';
    this.exitCode = exitCode;
  }
}

/** Standard output stays free for what comes after the set-up. */
export function say(message) {
  process.stderr.write(`yuuk: ${message}\n`);
}
