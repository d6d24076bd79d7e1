/**
 * What the server tells the page. Both sides import these types; they hold no code and need no
 * browser.
 */

export type Lang = 'ja' | 'en';

/** One of Slack's limits that a payload breaks, as `src/present` reports it. */
export interface LimitBreak {
  readonly path: string;
  readonly rule: string;
  readonly actual: number;
  readonly limit: number;
}

/** A message; `content` only when it is newer than what the page has. */
export interface MessageSnapshot {
  readonly key: string;
  readonly revision: number;
  readonly content?: MessageContent;
}

export interface MessageContent {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly author: { readonly id: string; readonly name: string; readonly isBot: boolean };
  readonly isEphemeral: boolean;
  readonly isEdited: boolean;
  readonly subtype: string | null;
  readonly text: string;
  readonly html: string;
  readonly payload: unknown;
  readonly breaks: readonly LimitBreak[];
  readonly reactions: readonly { name: string; count: number; mine: boolean }[];
}

/** A modal or an App Home. */
export interface ViewSnapshot {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  /** The label of the submit button; null when there is none, empty for the default one. */
  readonly submit: string | null;
  readonly close: string | null;
  readonly html: string;
  readonly hasErrors: boolean;
}

export interface ChannelSnapshot {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'dm';
  readonly members: number;
  readonly botIsIn: boolean;
}

export interface PersonSnapshot {
  readonly id: string;
  readonly name: string;
  readonly isAdmin: boolean;
}

/** One exchange between the console and the bot. */
export interface Exchange {
  readonly id: number;
  /** ISO time at which it was noted. */
  readonly at: string;
  /** `request`: the console asked the bot. `answer`: the bot called the console. */
  readonly direction: 'request' | 'answer';
  /** What it was: `/yuuk`, `block_actions`, `chat.postMessage`, `response_url` … */
  readonly title: string;
  readonly ok: boolean;
  /** How it ended: `acknowledged`, `HTTP 401`, or Slack's error code. */
  readonly outcome: string;
  /** Milliseconds until the bot acknowledged; 0 for what the bot sent. */
  readonly tookMs: number;
  readonly payload: unknown;
  readonly reply: unknown;
  readonly breaks: readonly LimitBreak[];
  readonly revision: number;
}

/** All that the page shows to one person. */
export interface Snapshot {
  readonly revision: number;
  readonly lang: Lang;
  readonly people: readonly PersonSnapshot[];
  readonly botId: string;
  readonly channels: readonly ChannelSnapshot[];
  readonly commands: readonly { name: string; description: string }[];
  readonly shortcuts: readonly { name: string; callbackId: string }[];
  readonly messages: readonly MessageSnapshot[];
  /** Open modals, the visible one last. */
  readonly modals: readonly ViewSnapshot[];
  readonly home: ViewSnapshot | null;
  /** Exchanges that are newer than what the page has, oldest first. */
  readonly exchanges: readonly Exchange[];
}

/** What a field holds: a text, a choice, several choices, or nothing. */
export type SlotValue = string | string[] | null;

/** How the bot took an act of a person. */
export type ActResult =
  | { readonly ok: true; readonly options?: readonly unknown[] }
  | { readonly ok: false; readonly reason: 'late' | 'failed' | 'gone' };
