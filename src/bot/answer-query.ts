import { YuukError } from '../errors.ts';
import type { Message } from '../present/blocks.ts';
import { presentMiss } from '../present/miss.ts';
import { type CommandHint, presentResults } from '../present/results.ts';
import type { Person } from '../slack/people.ts';
import { withDeadline } from '../store/deadline.ts';
import type { BotServices } from './services.ts';

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
    withDeadline(
      search(query, { limit: pageSize, offset: 0, explain: false }),
      searchDeadlineMs,
      failLate,
    ),
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

function failLate(): never {
  throw new YuukError('redis_unavailable', 'the index did not answer in time');
}
