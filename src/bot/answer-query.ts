import type { Message } from '../present/blocks.ts';
import { presentMiss } from '../present/miss.ts';
import { type CommandHint, presentResults } from '../present/results.ts';
import type { Person } from '../slack/people.ts';
import type { BotServices } from './services.ts';
import { withDeadline } from './with-deadline.ts';

export const pageSize = 5;

/** Redis may be frozen rather than gone: nobody waits longer than this for a search. */
const searchDeadlineMs = 2500;

export interface QueryRequest {
  query: string;
  person: Person;
  visibility: 'private' | 'public';
  hint: CommandHint | null;
}

/** Searches and presents: rows when something was found, else help to find it. */
export async function answerQuery(
  { query, person, visibility, hint }: QueryRequest,
  { search, isAdmin, settings, now }: Pick<BotServices, 'search' | 'isAdmin' | 'settings' | 'now'>,
): Promise<Message> {
  const [answer, viewerIsAdmin] = await Promise.all([
    withDeadline(search(query, { limit: pageSize, offset: 0, explain: false }), searchDeadlineMs),
    isAdmin(person.id),
  ]);
  if (answer.results.length === 0) return presentMiss(answer, person);
  return presentResults(answer, {
    lang: person.lang,
    timeZone: person.timeZone,
    now: new Date(now()),
    staleAfterMs: settings.staleAfterMs,
    pageSize,
    key: null,
    visibility,
    viewerIsAdmin,
    notes: [],
    hint,
  });
}
