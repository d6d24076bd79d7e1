import type { Message } from '../present/blocks.ts';
import { presentMiss } from '../present/miss.ts';
import { type CommandHint, presentResults, type ResultsOptions } from '../present/results.ts';
import type { FeedbackByQuery } from '../search/answer.ts';
import type { Person } from '../slack/people.ts';
import type { LiveAnswer } from '../store/live-index.ts';
import { ownerOf } from './result-set.ts';
import type { BotServices } from './services.ts';

export const pageSize = 5;
/** In a thread, where others read along. */
export const shortPageSize = 3;

export interface QueryRequest {
  query: string;
  person: Person;
  visibility: 'private' | 'public';
  hint?: CommandHint | null;
  rows?: number;
  notes?: ResultsOptions['notes'];
  /** The stored result set that a page belongs to; null: rows without buttons. A new search makes its own. */
  key?: string | null;
}

export interface QueryAnswer {
  answer: LiveAnswer;
  message: Message;
}

type Slice = Pick<
  BotServices,
  | 'index'
  | 'records'
  | 'hiddenIds'
  | 'deadLinks'
  | 'feedback'
  | 'isAdmin'
  | 'settings'
  | 'aside'
  | 'newKey'
  | 'now'
>;

/** Searches and presents: rows when something was found, else help to find it. */
export async function answerQuery(request: QueryRequest, services: Slice): Promise<QueryAnswer> {
  const { query, rows = pageSize } = request;
  const answer = await services.index.search(query, {
    limit: rows,
    offset: 0,
    explain: false,
    ...(await readFilters(services)),
  });
  countMiss(answer, request.person, services);
  const key = request.key === undefined && answer.results.length > 0 ? services.newKey() : null;
  leaveTraces(answer, request, key, services);
  return { answer, message: await presentAnswer(answer, { key, ...request }, services) };
}

/** The articles that a search leaves out, those that `is:dead` finds, and what decides between equals. */
export async function readFilters({
  hiddenIds,
  deadLinks,
  feedback,
}: Pick<BotServices, 'hiddenIds' | 'deadLinks' | 'feedback'>): Promise<{
  exclude: ReadonlySet<string>;
  dead: ReadonlySet<string>;
  feedback: FeedbackByQuery;
}> {
  const [exclude, links, votes] = await Promise.all([
    hiddenIds.read(),
    deadLinks.read(),
    feedback.read(),
  ]);
  return { exclude, dead: new Set(links.keys()), feedback: votes };
}

/** Presents one page of an answer. */
export async function presentAnswer(
  answer: LiveAnswer,
  request: QueryRequest,
  services: Slice,
): Promise<Message> {
  const { person, visibility, hint = null, rows = pageSize, notes = [] } = request;
  if (answer.results.length === 0 && answer.offset === 0) {
    return presentMiss(answer, { ...person, hint, visibility });
  }
  const { settings, now } = services;
  return presentResults(answer, {
    lang: person.lang,
    timeZone: person.timeZone,
    now: new Date(now()),
    staleAfterMs: settings.staleAfterMs,
    pageSize: rows,
    key: request.key ?? null,
    visibility,
    viewerIsAdmin: await services.isAdmin(person.id),
    notes: answer.stale ? [...notes, 'from-memory'] : notes,
    hint,
    deadLinks: await services.deadLinks.read(),
  });
}

/** What a search leaves behind: the person's history, the log of words, and the result set of its buttons. */
function leaveTraces(
  { note, query, words, generation }: LiveAnswer,
  { person: { id: userId }, visibility }: QueryRequest,
  key: string | null,
  { records, aside, now }: Pick<BotServices, 'records' | 'aside' | 'now'>,
): void {
  if (note !== null || query === '') return;
  const set = { userId: ownerOf(userId, visibility), query, generation };
  const results = key === null ? null : { id: key, set };
  aside('traces', () =>
    records.traces.leave({ userId, query, words, now: new Date(now()), results }),
  );
}

/** A search that found nothing is a gap, counted once a person and day. */
function countMiss(answer: LiveAnswer, { id }: Person, services: Slice): void {
  const { records, aside, settings, now } = services;
  const isMiss = answer.note === null && answer.results.length === 0 && answer.words.length > 0;
  if (!isMiss || answer.stale) return;
  const day = dayIn(settings.timeZone, now());
  const words = answer.words.join(' ');
  aside('gaps', async () => {
    // Where a filter found nothing, the words alone may find much: then the archive lacks nothing.
    const isBare = answer.understood === words;
    if (isBare || !(await findsAny(words, services))) await records.gaps.count(words, id, day);
  });
}

async function findsAny(words: string, services: Slice): Promise<boolean> {
  const options = { limit: 1, offset: 0, explain: false, ...(await readFilters(services)) };
  return (await services.index.lookUp(words, options)).results.length > 0;
}

/** `YYYY-MM-DD` in a zone: what the Swedish locale writes. */
const dayIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
