import { z } from 'zod';
import type { OpenView } from '../slack/sender.ts';
import { isPrivatePlace } from './private-place.ts';

/** Somebody pressed a button or chose from a menu. */
export interface Press {
  userId: string;
  actionId: string;
  blockId: string;
  /** The button's value, or the chosen option's. */
  value: string | undefined;
  /** Where the message is; null in a modal or the Home tab. */
  channelId: string | null;
  threadTs: string | null;
  /** Only the one who pressed sees the message. */
  isPrivate: boolean;
  /** Only some people see the place; the Home tab and modals are none. */
  isPrivatePlace: boolean;
  /** The modal or Home tab; null in a message. */
  view: (OpenView & { kind: 'home' | 'modal' }) | null;
  triggerId: string;
  responseUrl: string | null;
}

const actionSchema = z.object({
  action_id: z.string(),
  block_id: z.string().default(''),
  value: z.string().optional(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

const bodySchema = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string().default(''),
  response_url: z.string().optional(),
  channel: z.object({ id: z.string(), name: z.string().optional() }).optional(),
  container: z
    .object({ is_ephemeral: z.boolean().optional(), thread_ts: z.string().optional() })
    .default({}),
  view: z
    .object({ id: z.string(), hash: z.string().default(''), type: z.string().optional() })
    .nullish(),
});

/** Reads Slack's `block_actions` payload; it is data from outside. Throws when it is no such payload. */
export function readPress(body: unknown, action: unknown): Press {
  const { user, trigger_id, response_url, channel, container, view } = bodySchema.parse(body);
  const { action_id, block_id, value, selected_option } = actionSchema.parse(action);
  return {
    userId: user.id,
    actionId: action_id,
    blockId: block_id,
    value: selected_option?.value ?? value,
    channelId: channel?.id ?? null,
    threadTs: container.thread_ts ?? null,
    // A direct message with the bot is nobody else's either.
    isPrivate: container.is_ephemeral === true || channel?.id.startsWith('D') === true,
    isPrivatePlace: channel !== undefined && isPrivatePlace(channel),
    view: view
      ? { id: view.id, hash: view.hash, kind: view.type === 'home' ? 'home' : 'modal' }
      : null,
    triggerId: trigger_id,
    responseUrl: response_url ?? null,
  };
}
