import { listSecrets } from '../list-secrets.ts';
import { createLogger, type Logger } from '../logger.ts';
import { type OpenedIndex, openIndex } from '../open-index.ts';
import { openRecords } from '../open-records.ts';
import { type OpenedRedis, openRedis } from '../open-redis.ts';
import { readSettings, type Settings } from '../settings.ts';
import type { CliContext } from './context.ts';

export interface IndexAtHand extends OpenedIndex {
  settings: Settings;
  redis: OpenedRedis;
  log: Logger;
}

/**
 * Runs a command that needs the index: over the Redis of the settings, else over the own server, which is
 * joined where it runs and started for as long as the command takes where it does not.
 * @throws YuukError `environment`, also for records of a newer yuuk: an older one neither reads nor writes them
 */
export async function withIndex(
  context: CliContext,
  run: (given: IndexAtHand) => Promise<number>,
): Promise<number> {
  const { terminal, lang, environment } = context;
  const settings = await readSettings(environment);
  const log = createLogger({
    // People asked for an answer, not for a log; LOG_LEVEL brings it back.
    level: environment['LOG_LEVEL'] ? settings.log.level : 'silent',
    format: settings.log.format,
    secrets: listSecrets(settings),
    stream: terminal.stderr,
    isTerminal: terminal.stderr.isTTY === true,
  });
  const redis = await openRedis({
    settings,
    lang,
    log,
    patienceMs: 0,
    report: (message) => terminal.stderr.write(`${message}\n`),
  });
  try {
    await openRecords(redis.connections.records, settings.config).migrate();
    const index = await openIndex({ settings, connections: redis.connections, log });
    try {
      return await run({ ...index, settings, redis, log });
    } finally {
      index.live.close();
    }
  } finally {
    await redis.close();
  }
}
