import { z } from 'zod';
import type { Article } from '../../parse/article.ts';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { defineScript, runScript } from '../run-script.ts';
import { type Carrier, createCarrier } from './carrier.ts';
import { parseJson } from './json-hash.ts';

/** What one person of the team wrote about an article. */
export interface TeamComment {
  userId: string;
  /** The name shown. */
  user: string;
  comment: string;
  tags: string[];
  /** ISO 8601 with an offset. */
  at: string;
}

/** An article as the form showed it, and what people wrote about it. */
export interface SavedArticle {
  /** Without bookmarks: those are the comments. */
  article: Article;
  /** Oldest first; at least one. */
  comments: TeamComment[];
}

/**
 * Articles and comments that people saved in Slack. They outlive every refresh: each build merges them with
 * what the dumps give, and between builds they are the delta segment.
 */
export interface SavedArticles {
  /** Adds a person's comment, or replaces it; the article is kept as first saved. Returns the new revision. */
  save(article: Article, comment: TeamComment): Promise<number>;
  /** Removes a person's own comment, and the article with its last one. False when there was none. */
  removeComment(articleId: string, userId: string): Promise<boolean>;
  read(articleId: string): Promise<SavedArticle | null>;
  /** Articles with a comment of this person's, which is their only one here; in one round trip. */
  readOf(userId: string): Promise<SavedArticle[]>;
  /** Everything, with the revision that it contains at least. */
  readAll(): Promise<{ revision: number; saved: SavedArticle[] }>;
  /** Grows with every change; a generation or delta built from an older one lacks something. */
  readRevision(): Promise<number>;
  /** Articles that turned out to be others, old ids to new ones: their comments follow. */
  rename(aliases: ReadonlyMap<string, string>): Promise<void>;
}

/** The article as the search and the archive see it: every comment is a bookmark. */
export const toArticle = ({ article, comments }: SavedArticle): Article => ({
  ...article,
  bookmarks: comments.map(({ user, comment, tags, at }) => ({
    user,
    comment,
    tags,
    at,
    atPrecision: 'second',
  })),
});

const idsKey = key('saved');
const revisionKey = key('saved', 'revision');
const articleKey = (id: string) => key('saved', id);

/** Field of the article itself; the others are `u:` and a user's id. */
const articleField = 'article';
const commentField = (userId: string) => `u:${userId}`;

/**
 * KEYS: ids, revision, article. ARGV: id, article, comment's field, comment. Returns the revision. A script, not a
 * MULTI: one over several keys is refused while their slot moves to another node, a script waits.
 */
const saveComment = `
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('HSETNX', KEYS[3], 'article', ARGV[2])
redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
return redis.call('INCR', KEYS[2])
`;

/** KEYS: ids, revision, article. ARGV: id, comment's field. Returns 1, or 0 when there was no such comment. */
const dropComment = `
if redis.call('HDEL', KEYS[3], ARGV[2]) == 0 then return 0 end
if redis.call('HLEN', KEYS[3]) == 1 then
  redis.call('DEL', KEYS[3])
  redis.call('SREM', KEYS[1], ARGV[1])
end
redis.call('INCR', KEYS[2])
return 1
`;

/** KEYS: ids, revision, old article, new article. ARGV: old id, new id. What the new one has already stays. */
const renameArticle = `
local fields = redis.call('HGETALL', KEYS[3])
if #fields == 0 then return 0 end
redis.call('SADD', KEYS[1], ARGV[2])
for i = 1, #fields, 2 do redis.call('HSETNX', KEYS[4], fields[i], fields[i + 1]) end
redis.call('DEL', KEYS[3])
redis.call('SREM', KEYS[1], ARGV[1])
redis.call('INCR', KEYS[2])
return 1
`;

/** KEYS: ids. ARGV: start of an article's key, comment's field. Returns id, article, comment of each that has it. */
const readOwn = defineScript(`
local own = {}
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local comment = redis.call('HGET', ARGV[1] .. id, ARGV[2])
  if comment then
    own[#own + 1] = id
    own[#own + 1] = redis.call('HGET', ARGV[1] .. id, 'article')
    own[#own + 1] = comment
  end
end
return own
`);

const articleSchema: z.ZodType<Article> = z.object({
  id: z.string(),
  url: z.string().nullable(),
  title: z.string(),
  articleTitle: z.string(),
  siteName: z.string().nullable(),
  site: z.string().nullable(),
  excerpt: z.string(),
  publishedAt: z.string().nullable(),
  bookmarkCount: z.number().nullable(),
  categories: z.array(z.string()),
  tags: z.array(z.string()),
  bookmarks: z.array(z.never()),
  sources: z.array(z.object({ format: z.string(), file: z.string(), position: z.number() })),
});

const commentSchema: z.ZodType<TeamComment> = z.object({
  userId: z.string(),
  user: z.string(),
  comment: z.string(),
  tags: z.array(z.string()),
  at: z.string(),
});

const savedArticleSchema: z.ZodType<SavedArticle> = z.object({
  article: articleSchema,
  comments: z.array(commentSchema).min(1),
});

export function openSavedArticles(client: RedisClient): SavedArticles {
  const readRevision = async () => Number((await client.get(revisionKey)) ?? 0);
  return {
    async save(article, comment) {
      const name = articleKey(article.id);
      const stored: Article = { ...article, bookmarks: [] };
      const keys = [idsKey, revisionKey, name];
      const revision = await client.eval(
        saveComment,
        keys.length,
        ...keys,
        article.id,
        JSON.stringify(stored),
        commentField(comment.userId),
        JSON.stringify(comment),
      );
      return Number(revision);
    },

    async removeComment(articleId, userId) {
      const keys = [idsKey, revisionKey, articleKey(articleId)];
      const dropped = await client.eval(
        dropComment,
        keys.length,
        ...keys,
        articleId,
        commentField(userId),
      );
      return dropped === 1;
    },

    read: async (articleId) => readSaved(articleId, await client.hgetall(articleKey(articleId))),

    async readOf(userId) {
      const field = commentField(userId);
      const reply = z
        .array(z.string())
        .parse(await runScript(client, readOwn, [idsKey], [articleKey(''), field]));
      const saved: SavedArticle[] = [];
      for (let at = 0; at + 2 < reply.length; at += 3) {
        const [id = '', article = '', comment = ''] = reply.slice(at, at + 3);
        const one = readSaved(id, { [articleField]: article, [field]: comment });
        if (one !== null) saved.push(one);
      }
      return saved;
    },

    async readAll() {
      // Read first: what is saved in between is read too, or makes the next revision.
      const revision = await readRevision();
      const ids = (await client.smembers(idsKey)).toSorted();
      const fields = await Promise.all(ids.map((id) => client.hgetall(articleKey(id))));
      const saved = ids.flatMap((id, index) => readSaved(id, fields[index] ?? {}) ?? []);
      return { revision, saved };
    },

    readRevision,

    async rename(aliases) {
      if (aliases.size === 0) return;
      for (const oldId of await client.smembers(idsKey)) {
        const newId = aliases.get(oldId);
        if (newId === undefined || newId === oldId) continue;
        const keys = [idsKey, revisionKey, articleKey(oldId), articleKey(newId)];
        await client.eval(renameArticle, keys.length, ...keys, oldId, newId);
      }
    },
  };
}

function readSaved(id: string, fields: Record<string, string>): SavedArticle | null {
  const article = parseJson(articleSchema, fields[articleField]);
  if (article === null) return null;
  const comments = Object.entries(fields)
    .filter(([field]) => field !== articleField)
    .flatMap(([, text]) => parseJson(commentSchema, text) ?? [])
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.userId < b.userId ? -1 : 1));
  return { article: { ...article, id }, comments };
}

/** An article or comment that Redis knows stays, unless the comment that comes is newer. */
export const carrySavedArticles = (saved: SavedArticles): Carrier =>
  createCarrier({
    name: 'saved',
    schema: savedArticleSchema,
    read: async () => (await saved.readAll()).saved,
    async restore(entries) {
      for (const { article, comments } of entries) {
        const known = (await saved.read(article.id))?.comments ?? [];
        for (const comment of comments) {
          const own = known.find(({ userId }) => userId === comment.userId);
          if (own && Date.parse(own.at) >= Date.parse(comment.at)) continue;
          await saved.save(article, comment);
        }
      }
    },
  });
