import { BOT_USER_ID, MIO, PEOPLE, type Person, REN, SLACKBOT_ID } from './identity.ts';
import type { JsonObject } from './json.ts';

/** A conversation. A `dm` is the bot's conversation with one person. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'dm';
  readonly members: Set<string>;
}

/** A message as Slack would keep it. `revision` grows at every change of it. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  text: string;
  blocks: JsonObject[];
  unfurls: { url: string; blocks: JsonObject[] }[];
  readonly threadTs?: string;
  /** Set for an ephemeral message: the only person who sees it. */
  readonly visibleTo?: string;
  readonly subtype?: string;
  metadata?: JsonObject;
  edited: boolean;
  readonly reactions: Map<string, Set<string>>;
  revision: number;
}

/** An open modal or a published App Home. */
export interface View {
  readonly id: string;
  readonly user: string;
  payload: JsonObject;
  blocks: JsonObject[];
  hash: string;
  errors: Record<string, string>;
  readonly rootId: string;
  readonly previousId: string | null;
  revision: number;
}

/** Where a new message goes and what it holds. */
export interface NewMessage {
  channel: string;
  user: string;
  text: string;
  blocks?: JsonObject[];
  threadTs?: string | undefined;
  visibleTo?: string | undefined;
  subtype?: string;
  metadata?: JsonObject | undefined;
}

const MESSAGES_KEPT = 400;
const MODALS_STACKED = 3;

/**
 * The console's workspace, in memory: people, channels, messages, modals and App Homes. It knows
 * nothing of HTTP; every change raises `revision` and calls the subscribers, so that a page can ask
 * for what is newer than what it has.
 */
export class Workspace {
  readonly channels = new Map<string, Channel>();
  readonly modals = new Map<string, View[]>();
  readonly homes = new Map<string, View>();
  revision = 0;
  #messages = new Map<string, Message>();
  #subscribers = new Set<() => void>();
  #lastMicros = 0;
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
    const people = PEOPLE.map((person) => person.id);
    this.#addChannel('C0GENERAL1', 'general', 'public', [...people, BOT_USER_ID]);
    this.#addChannel('C0RANDOM01', 'random', 'public', people);
    this.#addChannel('G0INFRA001', 'infra-team', 'private', [MIO, REN, BOT_USER_ID]);
    for (const [index, person] of people.entries())
      this.#addChannel(`D0YUUKDM0${index + 1}`, 'yuuk', 'dm', [person, BOT_USER_ID]);
  }

  #addChannel(id: string, name: string, kind: Channel['kind'], members: string[]): void {
    this.channels.set(id, { id, name, kind, members: new Set(members) });
  }

  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#subscribers.add(listener);
    return () => this.#subscribers.delete(listener);
  }

  /** Counts a change and tells the subscribers; returns the new revision. */
  touch(): number {
    this.revision += 1;
    for (const subscriber of this.#subscribers) subscriber();
    return this.revision;
  }

  person(id: string): Person | undefined {
    if (id === BOT_USER_ID) return { id, name: 'yuuk', isAdmin: false, isBot: true };
    if (id === SLACKBOT_ID) return { id, name: 'Slackbot', isAdmin: false, isBot: true };
    return PEOPLE.find((person) => person.id === id);
  }

  /** The bot's conversation with a person. */
  dmOf(user: string): Channel | undefined {
    return [...this.channels.values()].find(
      (channel) => channel.kind === 'dm' && channel.members.has(user) && user !== BOT_USER_ID,
    );
  }

  /** Finds a conversation by its id, its `#name`, or the id of the person whose DM is meant. */
  resolveChannel(reference: string): Channel | undefined {
    return (
      this.channels.get(reference) ??
      this.dmOf(reference) ??
      [...this.channels.values()].find(
        (channel) => channel.kind !== 'dm' && channel.name === reference.replace(/^#/, ''),
      )
    );
  }

  /** A message timestamp that is unique and grows, as Slack's `ts` does. */
  nextTs(at: Date = this.#now()): string {
    const micros = Math.max(at.getTime() * 1000, this.#lastMicros + 1);
    this.#lastMicros = micros;
    return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
  }

  addMessage(message: NewMessage): Message {
    const stored: Message = {
      channel: message.channel,
      ts: this.nextTs(),
      user: message.user,
      text: message.text,
      blocks: message.blocks ?? [],
      unfurls: [],
      ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
      ...(message.visibleTo === undefined ? {} : { visibleTo: message.visibleTo }),
      ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
      ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
      edited: false,
      reactions: new Map(),
      revision: 0,
    };
    this.#messages.set(keyOf(stored), stored);
    this.#forgetOldest();
    stored.revision = this.touch();
    return stored;
  }

  #forgetOldest(): void {
    for (const key of this.#messages.keys()) {
      if (this.#messages.size <= MESSAGES_KEPT) return;
      this.#messages.delete(key);
    }
  }

  findMessage(channel: string, ts: string): Message | undefined {
    return this.#messages.get(`${channel}/${ts}`);
  }

  messageByKey(key: string): Message | undefined {
    return this.#messages.get(key);
  }

  /** All messages in the order of posting. */
  messages(): IterableIterator<Message> {
    return this.#messages.values();
  }

  changeMessage(message: Message, change: Partial<Pick<Message, 'text' | 'blocks' | 'metadata'>>) {
    Object.assign(message, change, { edited: true, unfurls: [] });
    message.revision = this.touch();
  }

  removeMessage(message: Message): void {
    this.#messages.delete(keyOf(message));
    this.touch();
  }

  /** The person's open modals, the visible one last. */
  modalsOf(user: string): readonly View[] {
    return this.modals.get(user) ?? [];
  }

  findView(id: string): View | undefined {
    for (const stack of this.modals.values()) {
      const view = stack.find((open) => open.id === id);
      if (view !== undefined) return view;
    }
    return [...this.homes.values()].find((home) => home.id === id);
  }

  /** Puts a modal on the person's stack; false when three are open already. */
  pushModal(view: View): boolean {
    const stack = this.modals.get(view.user) ?? [];
    if (stack.length >= MODALS_STACKED) return false;
    this.modals.set(view.user, [...stack, view]);
    view.revision = this.touch();
    return true;
  }

  closeModal(view: View): void {
    const stack = this.modals.get(view.user) ?? [];
    this.modals.set(
      view.user,
      stack.filter((open) => open !== view),
    );
    this.touch();
  }

  clearModals(user: string): void {
    this.modals.delete(user);
    this.touch();
  }

  changeView(view: View, change: Partial<Pick<View, 'payload' | 'blocks' | 'hash' | 'errors'>>) {
    Object.assign(view, change);
    view.revision = this.touch();
  }

  publishHome(view: View): void {
    this.homes.set(view.user, view);
    view.revision = this.touch();
  }
}

export function keyOf(message: Pick<Message, 'channel' | 'ts'>): string {
  return `${message.channel}/${message.ts}`;
}
