import { type Act, fetchSnapshot, followChanges, perform } from './connection.ts';
import type {
  ActResult,
  ChannelSnapshot,
  Exchange,
  Lang,
  MessageContent,
  PersonSnapshot,
  Snapshot,
} from './model.ts';
import { keepSetting, readSetting } from './settings.ts';
import { setLanguage } from './texts.ts';

/** A message that the page holds. */
export type Message = MessageContent & { readonly key: string; readonly revision: number };

/** What the right side shows. */
export type Panel = 'none' | 'thread' | 'inspector';

const EXCHANGES_KEPT = 200;

/** The page's state: what the server told, and what the person looks at. */
export class Store {
  snapshot: Snapshot | null = null;
  exchanges: Exchange[] = [];
  user = readSetting('user') ?? '';
  channelId = 'C0GENERAL1';
  tab: 'messages' | 'home' = 'messages';
  panel: Panel = readSetting('inspector') === 'open' ? 'inspector' : 'none';
  /** The first message of the open thread. */
  threadTs: string | null = null;
  /** The message whose payload the inspector shows. */
  inspected: string | null = null;
  isConnected = true;
  readonly seen = new Map<string, number>();
  #messages = new Map<string, Message>();
  readonly #onChange: () => void;
  #pending: Promise<void> | null = null;
  #again = false;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Fetches the first state and follows the server from then on. */
  async start(): Promise<void> {
    await this.refresh();
    followChanges({
      change: () => void this.refresh(),
      connection: (isUp) => {
        if (this.isConnected === isUp) return;
        this.isConnected = isUp;
        this.#onChange();
      },
    });
  }

  /** Brings the page up to date. Calls that come meanwhile lead to one more round. */
  refresh(): Promise<void> {
    if (this.#pending !== null) {
      this.#again = true;
      return this.#pending;
    }
    this.#pending = this.#load().finally(() => {
      this.#pending = null;
      if (!this.#again) return;
      this.#again = false;
      void this.refresh();
    });
    return this.#pending;
  }

  async #load(): Promise<void> {
    const { user } = this;
    const known = this.snapshot?.revision ?? 0;
    let next: Snapshot;
    try {
      next = await fetchSnapshot(user, known);
    } catch {
      this.isConnected = false;
      this.#onChange();
      return;
    }
    // Another server answers than the one this page came from: its token is another one too.
    if (next.revision < known) location.reload();
    if (user !== this.user) return;
    if (this.snapshot !== null && this.snapshot.lang !== next.lang && known > 0) {
      this.snapshot = null;
      return this.#load();
    }
    this.#adopt(next);
    this.#onChange();
  }

  #adopt(next: Snapshot): void {
    const messages = new Map<string, Message>();
    for (const { key, revision, content } of next.messages) {
      const known = this.#messages.get(key);
      if (content !== undefined) messages.set(key, { ...content, key, revision });
      else if (known !== undefined) messages.set(key, known);
    }
    this.#messages = messages;
    const newest = this.exchanges.at(-1)?.id ?? 0;
    this.exchanges.push(...next.exchanges.filter(({ id }) => id > newest));
    this.exchanges.splice(0, this.exchanges.length - EXCHANGES_KEPT);
    this.snapshot = next;
    setLanguage(next.lang);
    if (!next.people.some(({ id }) => id === this.user)) this.user = next.people[0]?.id ?? '';
    if (!next.channels.some(({ id }) => id === this.channelId))
      this.channelId = (this.channelId.startsWith('D') ? this.dm : next.channels[0])?.id ?? '';
    this.markSeen();
  }

  get channel(): ChannelSnapshot | undefined {
    return this.snapshot?.channels.find(({ id }) => id === this.channelId);
  }

  get dm(): ChannelSnapshot | undefined {
    return this.snapshot?.channels.find(({ kind }) => kind === 'dm');
  }

  get person(): PersonSnapshot | undefined {
    return this.snapshot?.people.find(({ id }) => id === this.user);
  }

  message(key: string): Message | undefined {
    return this.#messages.get(key);
  }

  /** The messages of the open channel, without the replies in threads. */
  channelMessages(): Message[] {
    return [...this.#messages.values()].filter(
      (message) => message.channel === this.channelId && !isReply(message),
    );
  }

  /** A thread: its first message and the replies. */
  threadMessages(ts: string): Message[] {
    return [...this.#messages.values()].filter(
      (message) =>
        message.channel === this.channelId && (message.ts === ts || message.threadTs === ts),
    );
  }

  unread(channelId: string): number {
    const seen = this.seen.get(channelId) ?? 0;
    return [...this.#messages.values()].filter(
      (message) =>
        message.channel === channelId &&
        message.author.id !== this.user &&
        Number(message.ts) > seen,
    ).length;
  }

  /** Everything in the open channel counts as read; what was there at the start as well. */
  markSeen(): void {
    const first = this.seen.size === 0;
    for (const { id } of this.snapshot?.channels ?? []) {
      const isOpen = id === this.channelId && this.tab === 'messages';
      if (!first && !isOpen && this.seen.has(id)) continue;
      const stamps = [...this.#messages.values()]
        .filter((message) => message.channel === id)
        .map((message) => Number(message.ts));
      this.seen.set(id, Math.max(0, ...stamps));
    }
  }

  /** Changes what the person looks at and redraws. */
  show(
    change: Partial<Pick<Store, 'channelId' | 'tab' | 'panel' | 'threadTs' | 'inspected'>>,
  ): void {
    Object.assign(this, change);
    if (change.channelId !== undefined && change.threadTs === undefined && this.panel === 'thread')
      this.panel = 'none';
    if (change.panel !== undefined)
      keepSetting('inspector', change.panel === 'inspector' ? 'open' : 'closed');
    this.markSeen();
    this.#onChange();
  }

  /** Becomes another person. */
  async actAs(user: string): Promise<void> {
    const wasDm = this.channel?.kind === 'dm';
    this.user = user;
    keepSetting('user', user);
    this.snapshot = null;
    this.#messages.clear();
    this.seen.clear();
    if (wasDm) this.channelId = 'D';
    if (this.panel === 'thread') this.panel = 'none';
    await this.refresh();
    await this.#reopenHome();
  }

  /** Lets everybody speak another language. */
  async speak(lang: Lang): Promise<void> {
    await this.perform({ act: 'language', lang });
    await this.#reopenHome();
  }

  /** Asks the app to draw its Home anew, if that is what the person looks at. */
  async #reopenHome(): Promise<void> {
    if (this.channel?.kind === 'dm' && this.tab === 'home')
      await this.perform({ act: 'home', user: this.user, tab: 'home' });
  }

  async perform(act: Act): Promise<ActResult> {
    const result = await perform(act);
    await this.refresh();
    return result;
  }
}

function isReply(message: Message): boolean {
  return message.threadTs !== null && message.threadTs !== message.ts;
}
