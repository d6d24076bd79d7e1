import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { type Carrier, createCarrier } from './carrier.ts';
import { openJsonHash } from './json-hash.ts';

/** An article that an admin hid. */
export interface HiddenArticle {
  articleId: string;
  /** To list it by. */
  title: string;
  by: string;
  /** ISO 8601. */
  at: string;
}

/** Hidden articles stay in the index and in exports; searches and digests leave them out. */
export interface HiddenArticles {
  /** False when it is hidden already. */
  hide(article: HiddenArticle): Promise<boolean>;
  /** False when it was not hidden. */
  show(articleId: string): Promise<boolean>;
  readAll(): Promise<HiddenArticle[]>;
  /** Articles that turned out to be others: old ids to new ones. */
  rename(aliases: ReadonlyMap<string, string>): Promise<void>;
}

const hiddenSchema: z.ZodType<HiddenArticle> = z.object({
  articleId: z.string(),
  title: z.string(),
  by: z.string(),
  at: z.string(),
});

export function openHiddenArticles(client: RedisClient): HiddenArticles {
  const hidden = openJsonHash(client, key('hidden'), hiddenSchema);
  return {
    hide: (article) => hidden.add(article.articleId, article),
    show: (articleId) => hidden.remove(articleId),
    readAll: async () =>
      [...(await hidden.readAll())].map(([articleId, article]) => ({ ...article, articleId })),
    rename: (aliases) => hidden.rename(aliases),
  };
}

export const carryHiddenArticles = (hidden: HiddenArticles): Carrier =>
  createCarrier({
    name: 'hidden',
    schema: hiddenSchema,
    read: () => hidden.readAll(),
    restore: (entries) => Promise.all(entries.map((article) => hidden.hide(article))),
  });
