import { channelOf } from './fake-slack-api.ts';
import { findViewFaults } from './fake-slack-rules.ts';
import { type Delivery, type FakeSlackOptions, FakeSlackServer } from './fake-slack-server.ts';
import {
  asText,
  botUserId,
  type FakeMessage,
  type FakeView,
  type Json,
  teamId,
} from './fake-slack-state.ts';

export type { Delivery } from './fake-slack-server.ts';
export type { FakeMessage, FakeView } from './fake-slack-state.ts';

/**
 * A strict stand-in for Slack on loopback: the Web API that yuuk uses, `response_url`s and Socket Mode. It
 * enforces what emulators do not: three seconds to acknowledge, five uses of a `response_url`, the limits of
 * blocks and texts, scopes, single-use triggers, view hashes; and it fails on demand (429, errors, lost
 * answers). Everything that happens is recorded; what Slack would not forgive is in `violations`.
 */
export class FakeSlack extends FakeSlackServer {
  static async start(options: FakeSlackOptions = {}): Promise<FakeSlack> {
    const slack = new FakeSlack(options);
    await slack.listen();
    return slack;
  }

  /** Types `/yuuk text` and waits for the acknowledgement. */
  async command(text: string, { user = 'U0ALICE', channel = 'C0GENERAL' } = {}): Promise<Delivery> {
    return this.deliver('slash_commands', {
      token: 'legacy',
      team_id: teamId,
      team_domain: 'team',
      channel_id: channel,
      channel_name: this.channels.find(({ id }) => id === channel)?.name ?? 'directmessage',
      user_id: user,
      user_name: this.users.find(({ id }) => id === user)?.name ?? 'someone',
      command: '/yuuk',
      text,
      api_app_id: 'A0YUUK',
      is_enterprise_install: 'false',
      response_url: this.issueResponseUrl(user, channel, null),
      trigger_id: this.issueTrigger(user),
    });
  }

  /** A signed command with fields of the sender's own, as an attacker who has the secret would make it. */
  async sendCommand(fields: Record<string, string>): Promise<Delivery> {
    return this.deliver('slash_commands', {
      team_id: teamId,
      channel_id: 'C0GENERAL',
      user_id: 'U0ALICE',
      user_name: 'alice',
      command: '/yuuk',
      api_app_id: 'A0YUUK',
      trigger_id: this.issueTrigger('U0ALICE'),
      ...fields,
    });
  }

  /** Types a command and waits for the message that answers it. */
  async ask(text: string, who: { user?: string; channel?: string } = {}): Promise<FakeMessage> {
    const before = this.messages.length;
    await this.command(text, who);
    return this.until(() => this.messages[before], `an answer to /yuuk ${text}`);
  }

  /** Nobody presses within a millisecond: by then, what the bot does beside an answer is done. */
  beforePress: () => Promise<unknown> = () => Promise.resolve();

  /** Presses a button, or chooses `option` in a menu, of a message. */
  async press(
    message: FakeMessage,
    actionId: string,
    { user = 'U0ALICE', option, nth = 0 }: { user?: string; option?: string; nth?: number } = {},
  ): Promise<Delivery> {
    await this.beforePress();
    const action = findAction(message.blocks, actionId, option, nth);
    const isEphemeral = message.ephemeralTo !== null;
    return this.deliver('interactive', {
      ...this.interaction('block_actions', user),
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: isEphemeral,
        ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
      },
      channel: { id: message.channel, name: channelOf(this, message.channel).name },
      ...(isEphemeral
        ? {}
        : {
            message: {
              type: 'message',
              ts: message.ts,
              user: message.user,
              text: message.text,
              blocks: message.blocks,
            },
          }),
      response_url: this.issueResponseUrl(user, message.channel, message),
      actions: [action],
    });
  }

  /** Presses a button of a modal or of the App Home. */
  async pressInView(
    view: FakeView,
    actionId: string,
    { option, nth = 0, chosen }: { option?: string; nth?: number; chosen?: Json } = {},
  ): Promise<Delivery> {
    const action = {
      ...findAction(view.view['blocks'] as Json[], actionId, option, nth),
      ...chosen,
    };
    return this.deliver('interactive', {
      ...this.interaction('block_actions', view.user),
      container: { type: 'view', view_id: view.id },
      view: { ...view.view, id: view.id, hash: view.hash, team_id: teamId, state: { values: {} } },
      actions: [action],
    });
  }

  /** Fills in a modal and submits it: values by block id. */
  async submit(view: FakeView, values: Record<string, string>): Promise<Delivery> {
    const state = Object.fromEntries(
      (view.view['blocks'] as Json[])
        .filter((block) => block['type'] === 'input')
        .map((block) => {
          const element = block['element'] as Json;
          const blockId = String(block['block_id']);
          const value = values[blockId] ?? element['initial_value'] ?? null;
          return [blockId, { [String(element['action_id'])]: { type: element['type'], value } }];
        }),
    );
    const delivery = await this.deliver('interactive', {
      ...this.interaction('view_submission', view.user),
      view: {
        ...view.view,
        id: view.id,
        hash: view.hash,
        team_id: teamId,
        state: { values: state },
      },
    });
    const answer = delivery.body === '' ? {} : (JSON.parse(delivery.body) as Json);
    if (answer['response_action'] === 'update') {
      view.view = answer['view'] as Json;
      view.hash = this.newId('h');
      this.violations.push(...findViewFaults(view.view));
      this.announce();
    } else if (answer['response_action'] !== 'errors') view.closed = true;
    return delivery;
  }

  /** Chooses a message shortcut on a message that somebody wrote. */
  async shortcut(
    callbackId: string,
    message: FakeMessage,
    { user = 'U0ALICE' } = {},
  ): Promise<Delivery> {
    return this.deliver('interactive', {
      ...this.interaction('message_action', user),
      callback_id: callbackId,
      channel: { id: message.channel, name: channelOf(this, message.channel).name },
      message_ts: message.ts,
      message: { type: 'message', ts: message.ts, user: message.user, text: message.text },
      response_url: this.issueResponseUrl(user, message.channel, null),
    });
  }

  /** Somebody writes in a channel; nothing is sent to the bot. */
  writes(
    user: string,
    text: string,
    channel = 'C0GENERAL',
    threadTs: string | null = null,
  ): FakeMessage {
    return this.storeMessage({
      channel: channelOf(this, channel).id,
      user,
      text,
      blocks: [],
      ephemeralTo: null,
      threadTs,
      metadata: null,
      via: 'person',
    });
  }

  /** Delivers an event of the Events API. */
  async event(
    event: Json,
    {
      eventId,
      retryNum,
      team = teamId,
    }: { eventId?: string; retryNum?: number; team?: string } = {},
  ): Promise<Delivery> {
    return this.deliver(
      'events_api',
      {
        token: 'legacy',
        team_id: team,
        api_app_id: 'A0YUUK',
        event,
        type: 'event_callback',
        event_id: eventId ?? this.newId('Ev'),
        event_time: Math.floor(this.now() / 1000),
        authorizations: [{ enterprise_id: null, team_id: team, user_id: botUserId, is_bot: true }],
      },
      retryNum === undefined ? {} : { retryNum },
    );
  }

  /** Somebody puts an emoji under a message. */
  async react(
    message: FakeMessage,
    { user = 'U0ALICE', reaction = 'pushpin' } = {},
    how: Parameters<FakeSlack['event']>[1] = {},
  ): Promise<Delivery> {
    const { channel, ts } = message;
    const item = { type: 'message', channel, ts };
    return this.event({ type: 'reaction_added', user, reaction, item, event_ts: '1.1' }, how);
  }

  /** Somebody writes in a channel where the bot reads along: the message and its event. */
  async posts(
    text: string,
    { user = 'U0ALICE', channel = 'C0GENERAL', threadTs = null as string | null } = {},
    more: Json = {},
  ): Promise<FakeMessage> {
    const message = this.writes(user, text, channel, threadTs);
    await this.event({ ...eventOf(message, 'message'), channel_type: 'channel', ...more });
    return message;
  }

  /** Somebody mentions the bot: the message and its event. */
  async mention(
    text: string,
    { user = 'U0ALICE', channel = 'C0GENERAL', threadTs = null as string | null } = {},
  ): Promise<FakeMessage> {
    const message = this.writes(user, `<@${botUserId}> ${text}`, channel, threadTs);
    await this.event(eventOf(message, 'app_mention'));
    return message;
  }

  /** Somebody writes to the bot directly. */
  async direct(text: string, { user = 'U0ALICE' } = {}): Promise<FakeMessage> {
    const message = this.writes(user, text, user);
    await this.event({ ...eventOf(message, 'message'), channel_type: 'im' });
    return message;
  }

  async openHome(user = 'U0ALICE'): Promise<FakeView> {
    const before = this.homes.get(user)?.hash;
    await this.event({
      type: 'app_home_opened',
      user,
      channel: channelOf(this, user).id,
      tab: 'home',
      event_ts: this.newTs(),
    });
    return this.until(() => {
      const home = this.homes.get(user);
      return home && home.hash !== before ? home : null;
    }, `the home of ${user}`);
  }

  private interaction(type: string, user: string): Json {
    const { name } = this.users.find(({ id }) => id === user) ?? { name: 'someone' };
    return {
      type,
      team: { id: teamId, domain: 'team' },
      user: { id: user, username: name, name, team_id: teamId },
      api_app_id: 'A0YUUK',
      token: 'legacy',
      trigger_id: this.issueTrigger(user),
      is_enterprise_install: false,
      enterprise: null,
    };
  }
}

/** The event of a message as the Events API tells it. */
export function eventOf(message: FakeMessage, type: 'message' | 'app_mention'): Json {
  return {
    type,
    user: message.user,
    text: message.text,
    ts: message.ts,
    event_ts: message.ts,
    channel: message.channel,
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
  };
}

/** The element with an action id (`share`, or the start of one: `run_query`), as pressing it reports it. */
function findAction(
  blocks: Json[],
  actionId: string,
  option: string | undefined,
  nth: number,
): Json {
  const found = blocks.flatMap((block) => {
    const elements = [
      ...((block['elements'] as Json[] | undefined) ?? []),
      block['accessory'],
      block['element'],
    ];
    return elements
      .filter((element): element is Json => typeof element === 'object' && element !== null)
      .filter((element) => asText(element['action_id']).startsWith(actionId))
      .map((element): Json => ({ ...element, block_id: block['block_id'] ?? 'auto' }));
  });
  const element = found[nth];
  if (!element)
    throw new Error(`nothing to press: ${actionId} (${nth}) in ${JSON.stringify(blocks)}`);
  const pressed: Json = {
    type: element['type'],
    action_id: element['action_id'],
    block_id: element['block_id'],
    action_ts: String(Date.now() / 1000),
  };
  if (option === undefined) return { ...pressed, value: element['value'], text: element['text'] };
  const chosen = (element['options'] as Json[]).find(({ value }) => value === option);
  if (!chosen) throw new Error(`no option ${option} in ${JSON.stringify(element)}`);
  return { ...pressed, selected_option: chosen };
}
