import type { Lang } from './client/model.ts';

/** A member of the console's workspace. `locale` is what `users.info` tells the bot. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly isAdmin: boolean;
  readonly isBot: boolean;
}

/** Identifiers of the console's one workspace; they have the shape of Slack's own. */
export const TEAM = { id: 'T0YUUKLAB', domain: 'yuuk-lab', name: 'yuuk lab' } as const;
export const APP_ID = 'A0YUUKAPP1';
export const BOT_ID = 'B0YUUKBOT1';
export const BOT_USER_ID = 'U0YUUKBOT1';
export const SLACKBOT_ID = 'USLACKBOT';
export const ADMIN_GROUP_ID = 'S0YUUKADM1';

export const MIO = 'U0MIOMEMB1';
export const SORA = 'U0SORAMEM1';
export const REN = 'U0RENADMIN';

/** The people whom the visitor of the page can be. */
export const PEOPLE: readonly Person[] = [
  { id: MIO, name: 'Mio', isAdmin: false, isBot: false },
  { id: SORA, name: 'Sora', isAdmin: false, isBot: false },
  { id: REN, name: 'Ren', isAdmin: true, isBot: false },
];

/** The `locale` field of a Slack user for a console language. */
export function localeOf(lang: Lang): 'ja-JP' | 'en-US' {
  return lang === 'ja' ? 'ja-JP' : 'en-US';
}
