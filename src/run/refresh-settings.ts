import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pickSecrets, type RefreshSettings } from '../jobs/refresh-settings.ts';
import { readBuildHash } from './build-hash.ts';
import type { Language, Settings } from './settings.ts';
import { readVersion } from './version.ts';

/** What a refresh must know, over the Redis at this address. */
export async function readRefreshSettings(
  { config, root, configFolder, environment, lang }: Settings,
  { redisUrl, lang: spoken = lang }: { redisUrl: string; lang?: Language },
): Promise<RefreshSettings> {
  const { limits, fetch } = config;
  return {
    redisUrl,
    root,
    lang: spoken,
    sources: config.sources,
    shards: config.index.shards,
    maxLossPercent: config.refresh.maxLossPercent,
    lexicon: await readFile(path.join(configFolder, 'lexicon.txt'), 'utf8'),
    siteNames: config.siteNames,
    version: readVersion(),
    build: readBuildHash(),
    limits: {
      fileBytes: limits.fileBytes,
      fetchedBytes: limits.fetchedBytes,
      jsonCharacters: limits.jsonBytes,
      articlesPerDump: limits.articlesPerDump,
      bookmarksPerArticle: limits.bookmarksPerArticle,
      fieldCharacters: limits.fieldCharacters,
    },
    fetch,
    queryLogDays: config.privacy.queryLogDays,
    secrets: pickSecrets(config.sources, environment),
  };
}
