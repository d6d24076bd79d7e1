import type { Message } from '../present/blocks.ts';
import { presentMiss } from '../present/miss.ts';
import { type CommandHint, presentResults } from '../present/results.ts';
import type { Person } from '../slack/people.ts';
import type { BotServices } from './services.ts';

export const pageSize = 5;

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
    search(query, { limit: pageSize, offset: 0, explain: false }),
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
