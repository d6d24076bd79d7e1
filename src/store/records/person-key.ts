import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { RedisClient } from '../connections.ts';
import { key } from '../keys.ts';
import { type Carrier, createCarrier } from './carrier.ts';

/** Names a person in counts and logs without saying who it is: a keyed hash of the user's id. */
export type NamePerson = (userId: string) => Promise<string>;

const personKeyKey = key('person-key');

/**
 * Reads the deployment's secret, made once and shared by all processes. Without it the hashes could be
 * found out by trying every user's id.
 * @param randomKey 32 random bytes, hex; used when there is no secret yet.
 */
export function openPersonNames(client: RedisClient, randomKey: () => string): NamePerson {
  let secret: Promise<string> | null = null;
  const readSecret = async () => {
    await client.setnx(personKeyKey, randomKey());
    return (await client.get(personKeyKey)) ?? '';
  };
  return async (userId) => {
    secret ??= readSecret().catch((error: unknown) => {
      secret = null;
      throw error;
    });
    return createHmac('sha256', await secret)
      .update(userId)
      .digest('base64url')
      .slice(0, 16);
  };
}

/** Counts of people mean something only together with the secret that they were hashed with. */
export const carryPersonKey = (client: RedisClient): Carrier =>
  createCarrier({
    name: 'person-key',
    schema: z.string().regex(/^[0-9a-f]{64}$/),
    read: async () => {
      const secret = await client.get(personKeyKey);
      return secret === null ? [] : [secret];
    },
    restore: async ([secret]) => {
      if (secret !== undefined) await client.setnx(personKeyKey, secret);
    },
  });
