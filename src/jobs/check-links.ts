import type { Article } from '../parse/article.ts';
import type { HttpClient, HttpOutcome } from '../sources/http-client.ts';
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

/** Checks the links that are due, those not asked for longest first; returns how many it asked. */
export async function checkLinks(
  articles: AsyncIterable<Pick<Article, 'id' | 'url'>>,
  options: CheckLinksOptions,
): Promise<number> {
  const { links, client, exemptHosts, most, deadline, mayGoOn, now, signal } = options;
  const states = await links.readAll();
  const due: { id: string; url: string; checkedAt: number }[] = [];
  for await (const { id, url } of articles) {
    if (url === null || isExempt(url, exemptHosts)) continue;
    const state = states.get(id);
    if (!state || now() >= dueAt(state)) {
      due.push({ id, url, checkedAt: state ? Date.parse(state.checkedAt) : 0 });
    }
  }
  let asked = 0;
  for (const { id, url } of due.toSorted((a, b) => a.checkedAt - b.checkedAt).slice(0, most)) {
    signal?.throwIfAborted();
    if (now() >= deadline || !(await mayGoOn())) break;
    const outcome = await client.fetch({ url, body: 'skip', signal });
    await links.write(judgeLink(id, states.get(id) ?? null, outcome, now()));
    asked += 1;
  }
  return asked;
}

function dueAt({ checkedAt, failures }: LinkState): Date {
  return new Date(Date.parse(checkedAt) + (failures > 0 ? failingEveryMs : soundEveryMs));
}

function isExempt(url: string, hosts: readonly string[]): boolean {
  const { hostname } = new URL(url);
  return hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
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

function verdictOf(outcome: HttpOutcome): 'sound' | 'failing' | 'unclear' {
  if (outcome.state === 'ok' || outcome.state === 'not-modified') return 'sound';
  if (outcome.state === 'later') return 'unclear';
  // An inner address is no business of ours, and says nothing about who may read it.
  if (outcome.fault === 'blocked-address') return 'unclear';
  const { status } = outcome;
  if (status === null) return 'failing';
  return status === 404 || status === 410 || status >= 500 ? 'failing' : 'unclear';
}
