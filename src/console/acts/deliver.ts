import type { Delivery } from '../bot-line.ts';
import { type ConsoleContext, record } from '../context.ts';
import { APP_ID, BOT_USER_ID, SLACKBOT_ID, TEAM } from '../identity.ts';
import type { JsonObject } from '../json.ts';
import type { Channel } from '../workspace.ts';

/** What the page is told of an act: whether the bot took it. */
export type ActResult =
  | { readonly ok: true; readonly options?: readonly JsonObject[] }
  | { readonly ok: false; readonly reason: 'late' | 'failed' | 'gone' };

/** Shows a request to the bot in the inspector. */
export function recordDelivery(
  context: ConsoleContext,
  title: string,
  payload: object,
  delivery: Delivery,
): void {
  record(context, {
    direction: 'request',
    title,
    ok: delivery.kind === 'acknowledged',
    outcome: delivery.kind === 'refused' ? `HTTP ${delivery.status}` : delivery.kind,
    tookMs: delivery.tookMs,
    payload,
    reply: delivery.kind === 'acknowledged' ? delivery.body : null,
    breaks: [],
  });
}

/** The outcome of a delivery for the page. */
export function resultOf(delivery: Delivery): ActResult {
  if (delivery.kind === 'acknowledged') return { ok: true };
  return { ok: false, reason: delivery.kind === 'late' ? 'late' : 'failed' };
}

/** Sends one interaction and shows it in the inspector. */
export async function interact(
  context: ConsoleContext,
  title: string,
  payload: JsonObject,
): Promise<Delivery> {
  const delivery = await context.line.sendInteraction(payload);
  recordDelivery(context, title, payload, delivery);
  return delivery;
}

/** Sends one event if the app subscribed to it. `subscription` is its name in the manifest. */
export async function sendEvent(
  context: ConsoleContext,
  subscription: string,
  event: JsonObject,
): Promise<void> {
  if (!context.app.events.has(subscription)) return;
  const envelope = {
    token: 'console',
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    api_app_id: APP_ID,
    type: 'event_callback',
    event_id: context.newId('Ev'),
    event_time: Math.floor(context.now().getTime() / 1000),
    event_context: context.newId(''),
    authorizations: [
      {
        enterprise_id: null,
        team_id: TEAM.id,
        user_id: BOT_USER_ID,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event,
  };
  recordDelivery(context, subscription, envelope, await context.line.sendEvent(envelope));
}

/** The fields that every interaction carries. */
export function interactionBase(context: ConsoleContext, userId: string): JsonObject {
  const name = context.workspace.person(userId)?.name.toLowerCase() ?? '';
  return {
    token: 'console',
    api_app_id: APP_ID,
    team: { id: TEAM.id, domain: TEAM.domain },
    user: { id: userId, username: name, name, team_id: TEAM.id },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The name of a channel in a command or an interaction; Slack has fixed ones for what is private. */
export function channelNameOf(channel: Channel): string {
  if (channel.kind === 'dm') return 'directmessage';
  return channel.kind === 'private' ? 'privategroup' : channel.name;
}

/** A private note from Slackbot. */
export function slackbotSays(
  context: ConsoleContext,
  to: { channel: string; user: string; threadTs?: string | undefined },
  text: string,
): void {
  context.workspace.addMessage({
    channel: to.channel,
    user: SLACKBOT_ID,
    visibleTo: to.user,
    threadTs: to.threadTs,
    text,
  });
}
