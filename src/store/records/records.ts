import { z } from 'zod';
import { YuukError } from '../../errors.ts';
import type { RedisClient } from '../connections.ts';
import { explainErrors } from '../redis-errors.ts';
import { type Aliases, carryAliases, openAliases } from './aliases.ts';
import { type Audit, carryAudit, openAudit } from './audit.ts';
import { type Claims, openClaims } from './claims.ts';
import {
  carryDigests,
  type DigestLedger,
  forgetDigests,
  openDigestLedger,
} from './digest-ledger.ts';
import { carryFeedback, type Feedback, openFeedback } from './feedback.ts';
import { carryFirstSeen, type FirstSeen, openFirstSeen } from './first-seen.ts';
import { carryGaps, type Gaps, openGaps } from './gaps.ts';
import { carryHiddenArticles, type HiddenArticles, openHiddenArticles } from './hidden-articles.ts';
import { type LinkStates, openLinkStates } from './link-states.ts';
import { carryPersonKey, openPersonNames } from './person-key.ts';
import { openQueryLog, type QueryLog } from './query-log.ts';
import { openRateLimit, type RateLimit } from './rate-limit.ts';
import { openResultPages, type ResultPages } from './result-pages.ts';
import { carrySavedArticles, openSavedArticles, type SavedArticles } from './saved-articles.ts';
import { openSearchHistory, type SearchHistory } from './search-history.ts';
import { openSearchTraces, type SearchTraces } from './search-traces.ts';
import { carrySubscriptions, openSubscriptions, type Subscriptions } from './subscriptions.ts';
import { migrateRecords, recordVersions, tooNew } from './versions.ts';
import { carryWatches, openWatches, type Watches } from './watches.ts';
import { openWorkState, type WorkState } from './work-state.ts';

export interface RecordsOptions {
  /** Most commands a person may send in a minute. */
  commandsPerMinute: number;
  /** How long the query log keeps a query. */
  queryLogDays: number;
  /** Milliseconds since 1970. */
  now: () => number;
  /** 32 random bytes, hex. */
  randomKey: () => string;
}

/** What was removed of a person. */
export type Forgotten = Record<
  'searches' | 'watches' | 'feedback' | 'gaps' | 'queries' | 'results' | 'subscriptions',
  number
>;

/** The team's records, for `yuuk export --format json`. */
export interface RecordsExport {
  [name: string]: { version: number; entries: unknown[] };
}

export interface ImportReport {
  taken: number;
  /** Entries that were not understood. */
  rejected: number;
}

/** Everything that yuuk remembers beside the index. */
export interface Records {
  saved: SavedArticles;
  seen: FirstSeen;
  watches: Watches;
  subscriptions: Subscriptions;
  gaps: Gaps;
  digests: DigestLedger;
  audit: Audit;
  feedback: Feedback;
  hidden: HiddenArticles;
  aliases: Aliases;
  links: LinkStates;
  history: SearchHistory;
  queries: QueryLog;
  results: ResultPages;
  /** The three before, for one answered search. */
  traces: SearchTraces;
  claims: Claims;
  rate: RateLimit;
  state: WorkState;
  /** Migrates the records forward; at start, before anything else. Throws `environment` for newer ones. */
  migrate(): Promise<void>;
  /** Lets everything said about articles follow them to their new ids. Again and again is no harm. */
  renameArticles(aliases: ReadonlyMap<string, string>): Promise<void>;
  /** Removes what is kept of a person, but not what they saved for the team. */
  forgetPerson(userId: string): Promise<Forgotten>;
  exportAll(): Promise<RecordsExport>;
  /**
   * Loads an export back; what is newer in Redis stays.
   * @throws YuukError `unreadable` when it is none, `environment` when it is newer. Nothing is changed then.
   */
  importAll(exported: unknown): Promise<ImportReport>;
}

const exportSchema: z.ZodType<RecordsExport> = z.record(
  z.string(),
  z.object({ version: z.int(), entries: z.array(z.unknown()) }),
);

/**
 * Opens all records over one connection: a reader's where somebody waits, a worker's in jobs. Failures of
 * Redis come as `YuukError`s.
 */
export function openRecords(
  client: RedisClient,
  { commandsPerMinute, queryLogDays, now, randomKey }: RecordsOptions,
): Records {
  const namePerson = openPersonNames(client, randomKey);
  const saved = explainErrors(openSavedArticles(client));
  const seen = explainErrors(openFirstSeen(client));
  const watches = explainErrors(openWatches(client));
  const subscriptions = explainErrors(openSubscriptions(client));
  const gaps = explainErrors(openGaps(client, namePerson));
  const audit = explainErrors(openAudit(client));
  const feedback = explainErrors(openFeedback(client, namePerson));
  const hidden = explainErrors(openHiddenArticles(client));
  const aliases = explainErrors(openAliases(client));
  const links = explainErrors(openLinkStates(client));
  const history = explainErrors(openSearchHistory(client));
  const queries = explainErrors(openQueryLog(client, namePerson, { days: queryLogDays }));
  const results = explainErrors(openResultPages(client));
  const carriers = [
    // First: the counts of people that follow are hashed with it.
    carryPersonKey(client),
    carrySavedArticles(saved),
    carryFirstSeen(seen),
    carryWatches(watches),
    carrySubscriptions(subscriptions),
    carryGaps(client),
    carryDigests(client),
    carryAudit(client, audit),
    carryFeedback(client),
    carryHiddenArticles(hidden),
    carryAliases(aliases),
  ];
  return explainErrors<Records>({
    saved,
    seen,
    watches,
    subscriptions,
    gaps,
    digests: explainErrors(openDigestLedger(client)),
    audit,
    feedback,
    hidden,
    aliases,
    links,
    history,
    queries,
    results,
    traces: explainErrors(openSearchTraces(client, namePerson, { days: queryLogDays })),
    claims: explainErrors(openClaims(client)),
    rate: openRateLimit(client, { perMinute: commandsPerMinute, now }),
    state: explainErrors(openWorkState(client)),

    migrate: () => migrateRecords(client),

    async renameArticles(renamed) {
      const known = await aliases.readAll();
      const fresh = new Map(
        [...renamed].filter(([oldId, newId]) => oldId !== newId && known.get(oldId) !== newId),
      );
      if (fresh.size === 0) return;
      for (const record of [saved, seen, hidden, links, feedback]) await record.rename(fresh);
      // Last: after a crash before it, all of it is done again.
      await aliases.add(fresh);
    },

    async forgetPerson(userId) {
      await forgetDigests(client, userId);
      return {
        searches: await history.forget(userId),
        watches: await watches.forget(userId),
        feedback: await feedback.forget(userId),
        gaps: await gaps.forget(userId),
        queries: await queries.forget(userId),
        results: await results.forget(userId),
        subscriptions: (await subscriptions.forget(userId)) ? 1 : 0,
      };
    },

    async exportAll() {
      const exported: RecordsExport = {};
      for (const carrier of carriers) {
        const { name } = carrier;
        exported[name] = { version: recordVersions[name], entries: await carrier.read() };
      }
      return exported;
    },

    async importAll(exported) {
      const parsed = exportSchema.safeParse(exported);
      if (!parsed.success) throw notAnExport();
      for (const [name, { version }] of Object.entries(parsed.data)) {
        const known: number | undefined = new Map<string, number>(
          Object.entries(recordVersions),
        ).get(name);
        if (known === undefined || version > known) throw tooNew(name);
      }
      const report: ImportReport = { taken: 0, rejected: 0 };
      for (const carrier of carriers) {
        const { taken, rejected } = await carrier.restore(parsed.data[carrier.name]?.entries ?? []);
        report.taken += taken;
        report.rejected += rejected;
      }
      return report;
    },
  });
}

const notAnExport = () =>
  new YuukError('unreadable', 'This is not an export of the team’s records.', {
    hint: 'Use a file that `yuuk export --format json` wrote.',
  });
