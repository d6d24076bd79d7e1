import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { readHash } from '../read-hash.ts';
import { type Carrier, createCarrier } from './carrier.ts';
import type { NamePerson } from './person-key.ts';

export type Vote = 'useful' | 'not-useful';

/** What people thought of one article as an answer to one query. */
export interface FeedbackCount {
  /** Normalised words of the query. */
  words: string;
  articleId: string;
  useful: number;
  notUseful: number;
}

/** Votes on answers: one a person, query and article; the last one counts. */
export interface Feedback {
  vote(words: string, articleId: string, userId: string, vote: Vote): Promise<void>;
  readAll(): Promise<FeedbackCount[]>;
  /** Removes a person's votes; how many there were. */
  forget(userId: string): Promise<number>;
  /** Articles that turned out to be others: old ids to new ones. */
  rename(aliases: ReadonlyMap<string, string>): Promise<void>;
}

const feedbackKey = key('feedback');
const longestWords = 200;
const mostVotes = 50_000;

/** KEYS: feedback. ARGV: field, vote, most votes. */
const castVote = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('HLEN', KEYS[1]) < tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
`;

export function openFeedback(client: RedisClient, namePerson: NamePerson): Feedback {
  return {
    async vote(words, articleId, userId, vote) {
      const field = fieldOf(await namePerson(userId), articleId, words.slice(0, longestWords));
      await client.eval(castVote, 1, feedbackKey, field, vote === 'useful' ? '1' : '0', mostVotes);
    },

    async readAll() {
      const counts = new Map<string, FeedbackCount>();
      for (const { articleId, words, vote } of await readVotes(client)) {
        const name = `${articleId} ${words}`;
        const count = counts.get(name) ?? { words, articleId, useful: 0, notUseful: 0 };
        if (vote === '1') count.useful += 1;
        else count.notUseful += 1;
        counts.set(name, count);
      }
      return [...counts.values()];
    },

    async forget(userId) {
      const person = await namePerson(userId);
      const own = (await readVotes(client)).filter((vote) => vote.person === person);
      if (own.length > 0) await client.hdel(feedbackKey, ...own.map(({ field }) => field));
      return own.length;
    },

    async rename(aliases) {
      if (aliases.size === 0) return;
      for (const { articleId, field, person, words, vote } of await readVotes(client)) {
        const newId = aliases.get(articleId);
        if (newId === undefined || newId === articleId) continue;
        await client.hsetnx(feedbackKey, fieldOf(person, newId, words), vote);
        await client.hdel(feedbackKey, field);
      }
    },
  };
}

const fieldOf = (person: string, articleId: string, words: string) =>
  `${person} ${articleId} ${words}`;

async function readVotes(client: RedisClient) {
  return (await readHash(client, feedbackKey)).flatMap(([field, vote]) => {
    const [, person = '', articleId = '', words = ''] = /^(\S+) (\S+) (.*)$/s.exec(field) ?? [];
    return person === '' ? [] : [{ field, person, articleId, words, vote }];
  });
}

/** A vote that Redis knows stays. */
export const carryFeedback = (client: RedisClient): Carrier =>
  createCarrier({
    name: 'feedback',
    schema: z.object({
      person: z.string().regex(/^\S+$/),
      articleId: z.string().regex(/^\S+$/),
      words: z.string(),
      vote: z.enum(['0', '1']),
    }),
    read: async () =>
      (await readVotes(client)).map(({ person, articleId, words, vote }) => ({
        person,
        articleId,
        words,
        vote: vote === '1' ? '1' : '0',
      })),
    restore: async (entries) => {
      for (const { person, articleId, words, vote } of entries) {
        await client.hsetnx(feedbackKey, fieldOf(person, articleId, words), vote);
      }
    },
  });
