import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import { type Language, languageOf } from '../present/catalogue.ts';
import { withDeadline } from '../store/deadline.ts';
import { createCache } from './cache.ts';

/** What yuuk needs to know of a person. */
export interface Person {
  id: string;
  lang: Language;
  timeZone: string;
  /** The name to show beside what they saved; null when Slack does not tell. */
  name: string | null;
  /** Admin or owner of the workspace, and a full, living, human member of it. */
  isWorkspaceAdmin: boolean;
}

export type ReadPerson = (userId: string) => Promise<Person>;

export interface People {
  read: ReadPerson;
  /** Slack says that something about a person has changed: language, zone, name or role. */
  forget(userId: string): void;
}

const lifeMs = 5 * 60_000;
/** An answer does not wait longer than this for somebody's language. */
const patienceMs = 700;

/**
 * Reads people through `users.info` (optional scope `users:read`) and keeps them for five minutes, or until
 * `user_change` says otherwise. Where Slack does not tell, or not in time, a person reads the configured
 * language and is no admin.
 */
export function createPeople({
  client,
  teamId,
  fallback,
  now,
  log,
}: {
  client: Pick<WebClient, 'users'>;
  teamId: () => string | null;
  fallback: { lang: Language; timeZone: string };
  now: () => number;
  log: Log;
}): People {
  const cache = createCache<Person>({ lifeMs, mostEntries: 5000, now });
  const unknown = (id: string): Person => ({
    id,
    ...fallback,
    name: null,
    isWorkspaceAdmin: false,
  });

  async function ask(id: string): Promise<Person> {
    const user = await askSlack(id);
    if (user === null) return unknown(id);
    const isMember =
      user.deleted !== true &&
      user.is_bot !== true &&
      user.is_restricted !== true &&
      (teamId() === null || user.team_id === teamId());
    const isAdmin =
      user.is_admin === true || user.is_owner === true || user.is_primary_owner === true;
    return {
      id,
      lang: languageOf(user.locale, fallback.lang),
      timeZone: isTimeZone(user.tz) ? user.tz : fallback.timeZone,
      name: user.profile?.display_name || user.real_name || user.name || null,
      isWorkspaceAdmin: isMember && isAdmin,
    };
  }

  /** null where Slack refuses to tell, which is kept; a call that failed is thrown, and tried again next time. */
  async function askSlack(id: string) {
    try {
      return (await client.users.info({ user: id, include_locale: true })).user ?? null;
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError)) throw error;
      log.debug({ error }, 'users.info is refused; using the configured language');
      return null;
    }
  }

  async function readNow(id: string): Promise<Person> {
    try {
      return await cache.read(id, () => ask(id));
    } catch (error) {
      log.debug({ error }, 'users.info did not answer; using the configured language');
      return unknown(id);
    }
  }

  return {
    read: (id) => withDeadline(readNow(id), patienceMs, () => unknown(id)),
    forget: cache.forget,
  };
}

function isTimeZone(name: string | undefined): name is string {
  if (!name) return false;
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
