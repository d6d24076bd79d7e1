import type { Log } from '../log.ts';
import type { Language } from '../present/catalogue.ts';
import type { IsAdmin } from '../slack/admins.ts';
import type { ReadPerson } from '../slack/people.ts';
import type { Reply } from '../slack/response-url.ts';
import type { LiveAnswer, LiveSearchOptions } from '../store/live-index.ts';

/** What of the settings the bot shows or follows. */
export interface BotSettings {
  lang: Language;
  timeZone: string;
  /** Age at which the index counts as old: twice its schedule. */
  staleAfterMs: number;
}

export type Search = (query: string, options: LiveSearchOptions) => Promise<LiveAnswer>;

/** Everything that listeners may use; each takes the slice it needs. */
export interface BotServices {
  settings: BotSettings;
  search: Search;
  readPerson: ReadPerson;
  isAdmin: IsAdmin;
  /** Opens the answer to a command or a press. */
  openReply: (responseUrl: string) => Reply;
  /** A short reference that a person can pass on and an admin finds in the log. */
  newReference: () => string;
  now: () => number;
  log: Log;
}
