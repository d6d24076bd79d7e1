import { z } from 'zod';

/** What a person wrote, as far as it is one message of theirs; it is data from outside. */
export interface PersonMessage {
  user: string;
  channel: string;
  text: string;
  ts: string;
  /** The thread it belongs to; null outside of threads. */
  threadTs: string | null;
}

const messageSchema = z.object({
  user: z.string(),
  channel: z.string(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
});

/** Kinds of messages that are a person's own words all the same: with a file, or shown outside of their thread too. */
const ownSubtypes: readonly string[] = ['file_share', 'thread_broadcast'];

/** Reads the event of a message; null for those of bots, for edits, and for all that Slack itself writes. */
export function readPersonMessage(event: unknown): PersonMessage | null {
  const message = messageSchema.safeParse(event).data;
  if (!message || message.bot_id !== undefined) return null;
  const { user, channel, text, ts, thread_ts, subtype } = message;
  if (subtype !== undefined && !ownSubtypes.includes(subtype)) return null;
  return { user, channel, text, ts, threadTs: thread_ts ?? null };
}
