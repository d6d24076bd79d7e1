// A process that uses the own Redis server as the bot does, for tests that kill processes.
// Argument: JSON of DriverOptions. Tells what happens as one JSON object a line on stdout; ends by
// SIGINT or SIGTERM, or by the line "stop" on stdin.
import { createInterface } from 'node:readline';
import { exitCodeOf, YuukError } from '../../src/errors.ts';
import type { Log } from '../../src/log.ts';
import { ensureOwnRedis } from '../../src/run/own-redis/own-redis.ts';

export interface DriverOptions {
  dataFolder: string;
  lang?: 'ja' | 'en';
  /** What the person at the terminal answers; nobody is there when absent. */
  answer?: boolean;
}

const { dataFolder, lang = 'en', answer } = JSON.parse(process.argv[2] ?? '{}') as DriverOptions;

function tell(event: string, fields: object = {}): void {
  process.stdout.write(`${JSON.stringify({ event, at: performance.now(), ...fields })}\n`);
}

const write = (level: string) => (fields: object, message: string) => {
  const { err } = fields as { err?: unknown };
  tell('log', { level, message, ...(err instanceof Error && { error: err.message }) });
};
const log: Log = {
  debug: write('debug'),
  info: write('info'),
  warn: write('warn'),
  error: write('error'),
};

try {
  const redis = await ensureOwnRedis({
    dataFolder,
    lang,
    log,
    env: process.env,
    report: (message) => tell('report', { message }),
    ...(answer !== undefined && {
      ask: (question: string) => {
        tell('question', { question });
        return Promise.resolve(answer);
      },
    }),
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    tell('stopped', { shutDown: await redis.stop() });
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  // The end of stdin too, so that it does not outlive a test run that was broken off.
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line === 'stop') void stop();
    })
    .on('close', () => void stop());
  tell('ready', { socket: redis.socket, started: redis.started });
} catch (error) {
  if (!(error instanceof YuukError)) throw error;
  tell('refused', { exitCode: exitCodeOf(error), message: error.message, hint: error.hint });
  process.exit(exitCodeOf(error));
}
