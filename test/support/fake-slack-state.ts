export type Json = Record<string, unknown>;

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

export interface FakeUser {
  id: string;
  name: string;
  locale?: string;
  tz?: string;
  isAdmin?: boolean;
  isRestricted?: boolean;
  isBot?: boolean;
  teamId?: string;
}

export interface FakeChannel {
  id: string;
  name: string;
  isPrivate: boolean;
  isArchived?: boolean;
  members: string[];
}

export interface FakeMessage {
  ts: string;
  channel: string;
  /** Who wrote it; the bot's own user for what the bot posts. */
  user: string;
  text: string;
  blocks: Json[];
  /** The only one who sees it; null: everybody in the channel. */
  ephemeralTo: string | null;
  threadTs: string | null;
  metadata: Json | null;
  via: string;
  deleted: boolean;
  /** How often it was changed in place. */
  edits: number;
}

export interface FakeView {
  id: string;
  hash: string;
  user: string;
  view: Json;
  /** True once a person has closed or submitted it. */
  closed: boolean;
}

export interface ApiCall {
  method: string;
  args: Json;
  at: number;
  /** `ok`, or the error that was answered. */
  outcome: string;
}

/** One use of a response_url. */
export interface ResponseUse {
  token: string;
  body: Json;
  at: number;
  outcome: string;
}

/** What the next call of a method, or the next use of any response_url (`response_url`), meets. */
export type Fault =
  | { kind: 'rate-limit'; retryAfter: number }
  | { kind: 'error'; error: string }
  | { kind: 'status'; status: number }
  /** Does the work, then drops the connection: the caller cannot know. */
  | { kind: 'lose-response' }
  /** Never answers. */
  | { kind: 'hang' };

export const botUserId = 'U0YUUK';
export const teamId = 'T0TEAM';

export const defaultUsers = (): FakeUser[] => [
  { id: 'U0ALICE', name: 'alice', locale: 'ja-JP', tz: 'Asia/Tokyo' },
  { id: 'U0BOB', name: 'bob', locale: 'en-US', tz: 'America/New_York' },
  { id: 'U0ADMIN', name: 'carol', locale: 'ja-JP', tz: 'Asia/Tokyo', isAdmin: true },
];

export const defaultChannels = (): FakeChannel[] => [
  {
    id: 'C0GENERAL',
    name: 'general',
    isPrivate: false,
    members: ['U0ALICE', 'U0BOB', 'U0ADMIN', botUserId],
  },
  { id: 'C0RANDOM', name: 'random', isPrivate: false, members: ['U0ALICE', 'U0BOB', 'U0ADMIN'] },
  { id: 'G0SECRET', name: 'secret', isPrivate: true, members: ['U0ALICE', 'U0ADMIN', botUserId] },
];

export const allScopes = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'im:history',
  'users:read',
  'usergroups:read',
  'channels:history',
  'groups:history',
  'channels:read',
  'groups:read',
  'reactions:read',
  'links:read',
  'links:write',
];
