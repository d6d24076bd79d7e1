import type { Article } from '../parse/article.ts';
import type { HttpClient, HttpOutcome } from '../sources/http-client.ts';
import type { SourceFault } from '../sources/source.ts';
import type { LinkState, LinkStates } from '../store/records/link-states.ts';

export interface CheckLinksOptions {
  links: LinkStates;
  /** The guarded client: public http(s) hosts only, few redirects, slowly for each host. */
  client: Pick<HttpClient, 'fetch'>;
  /** Host names that are never asked: an intranet's, say. A name stands for its subdomains too. */
  exemptHosts: readonly string[];
  /** How many links one run may ask for, and until when. */
  most: number;
  deadline: Date;
  /** False: something waits for this worker that people want sooner; what is left is due again tomorrow. */
  mayGoOn: () => Promise<boolean>;
  now: () => Date;
  signal?: AbortSignal | undefined;
}

const dayMs = 86_400_000;
/** A sound link is asked again after a month, a failing one every other day: dead after a week is certain by then. */
const soundEveryMs = 30 * dayMs;
const failingEveryMs = 2 * dayMs;
const deadAfterFailures = 3;
const deadAfterMs = 7 * dayMs;

/** Sound links that are asked when nothing else answers: it may be us who have no way out. */
const mostWitnesses = 3;

/**
 * Checks the links that are due, those not asked for longest first; returns how many it asked. Where no host
 * at all answers, the fault is the network's here, and nothing is held against any link.
 */
export async function checkLinks(
  articles: AsyncIterable<Pick<Article, 'id' | 'url'>>,
  options: CheckLinksOptions,
): Promise<number> {
  const { links, client, most, deadline, mayGoOn, now, signal } = options;
  const states = await links.readAll();
  const { due, sound } = await sortLinks(articles, states, options);
  const unheard: LinkState[] = [];
  const settle = async () => {
    for (const state of unheard.splice(0)) await links.write(state);
  };
  let asked = 0;
  let hasAnswer = false;
  for (const { id, url } of due.slice(0, most)) {
    signal?.throwIfAborted();
    if (now() >= deadline || !(await mayGoOn())) break;
    const outcome = await client.fetch({ url, body: 'skip', signal });
    hasAnswer ||= isAnswer(outcome);
    unheard.push(judgeLink(id, states.get(id) ?? null, outcome, now()));
    if (hasAnswer) await settle();
    asked += 1;
  }
  for (const { url } of unheard.length > 0 ? sound.slice(0, mostWitnesses) : []) {
    signal?.throwIfAborted();
    if (!isAnswer(await client.fetch({ url, body: 'skip', signal }))) continue;
    await settle();
    break;
  }
  return asked;
}

interface Link {
  id: string;
  url: string;
  /** ISO 8601; empty: never. */
  checkedAt: string;
}

/** The links that are due, those not asked for longest first, and those last known sound, the latest first. */
async function sortLinks(
  articles: AsyncIterable<Pick<Article, 'id' | 'url'>>,
  states: ReadonlyMap<string, LinkState>,
  { exemptHosts, now }: Pick<CheckLinksOptions, 'exemptHosts' | 'now'>,
): Promise<{ due: Link[]; sound: Link[] }> {
  const due: Link[] = [];
  const sound: Link[] = [];
  for await (const { id, url } of articles) {
    if (url === null || !isChecked(url, exemptHosts)) continue;
    const state = states.get(id);
    const link = { id, url, checkedAt: state?.checkedAt ?? '' };
    if (!state || now() >= dueAt(state)) due.push(link);
    else if (state.failures === 0 && state.lastOkAt !== null) sound.push(link);
  }
  const byAge = (a: Link, b: Link) => a.checkedAt.localeCompare(b.checkedAt);
  return { due: due.toSorted(byAge), sound: sound.toSorted(byAge).toReversed() };
}

/** Whether somebody out there answered, whatever they said. */
function isAnswer(outcome: HttpOutcome): boolean {
  return outcome.state !== 'failed' || outcome.status !== null;
}

function dueAt({ checkedAt, failures }: LinkState): Date {
  return new Date(Date.parse(checkedAt) + (failures > 0 ? failingEveryMs : soundEveryMs));
}

/** Only addresses of the web, and none of an exempt host. */
function isChecked(url: string, exemptHosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return !exemptHosts.some((name) => {
    const host = name.toLowerCase();
    return hostname === host || hostname.endsWith(`.${host}`);
  });
}

/**
 * What one more look says of a link. Dead only after three failures in a row over seven days; a single
 * success brings it back. A host that answers but will not tell (a login, a limit) proves nothing.
 */
export function judgeLink(
  articleId: string,
  before: LinkState | null,
  outcome: HttpOutcome,
  now: Date,
): LinkState {
  const checkedAt = now.toISOString();
  const lastOkAt = before?.lastOkAt ?? null;
  const verdict = verdictOf(outcome);
  if (verdict === 'sound') {
    return {
      articleId,
      checkedAt,
      lastOkAt: checkedAt,
      failures: 0,
      failingSince: null,
      isDead: false,
    };
  }
  const { failures = 0, failingSince = null, isDead = false } = before ?? {};
  if (verdict === 'unclear') {
    return { articleId, checkedAt, lastOkAt, failures, failingSince, isDead };
  }
  const since = failingSince ?? checkedAt;
  return {
    articleId,
    checkedAt,
    lastOkAt,
    failures: failures + 1,
    failingSince: since,
    isDead: failures + 1 >= deadAfterFailures && now.getTime() - Date.parse(since) >= deadAfterMs,
  };
}

/** An inner address, or one we are sent on to without end, is no business of ours: others may reach it. */
const provesNothing: ReadonlySet<SourceFault> = new Set([
  'blocked-address',
  'bad-address',
  'too-many-redirects',
]);

function verdictOf(outcome: HttpOutcome): 'sound' | 'failing' | 'unclear' {
  if (outcome.state === 'ok' || outcome.state === 'not-modified') return 'sound';
  if (outcome.state === 'later') return 'unclear';
  if (provesNothing.has(outcome.fault)) return 'unclear';
  const { status } = outcome;
  if (status === null) return 'failing';
  return status === 404 || status === 410 || status >= 500 ? 'failing' : 'unclear';
}
