import type { BotOperations } from '../bot/operations.ts';
import { readDigestArticles } from '../jobs/digest-value.ts';
import { composeFor } from '../jobs/prepare-digest.ts';
import { publishSavedDelta } from '../jobs/saved-delta.ts';
import type { Log } from '../log.ts';
import type { DoctorFinding } from '../present/doctor.ts';
import type { ReindexReport } from '../present/reindex.ts';
import type { Records } from '../store/records/records.ts';
import { diagnose } from './doctor.ts';
import { type DoctorSources, gatherDoctorFacts } from './gather-doctor-facts.ts';
import type { OpenedIndex } from './open-index.ts';
import { readStatus, type StatusDependencies } from './read-status.ts';
import type { Settings } from './settings.ts';

export interface OperationsDependencies {
  settings: Settings;
  index: OpenedIndex;
  records: Records;
  sources: StatusDependencies['sources'];
  queues: StatusDependencies['queues'] & { readLastReport(): Promise<ReindexReport | null> };
  doctor: Omit<DoctorSources, 'settings' | 'live' | 'analyser' | 'now'>;
  now: () => Date;
  log: Log;
}

/** What the bot asks the rest of the process for. */
export function createOperations(dependencies: OperationsDependencies): BotOperations {
  const { settings, index, records, sources, queues, now, log } = dependencies;
  const { config, lang } = settings;
  const { live, generations, analyser } = index;
  return {
    rollback: () => generations.rollback(),
    readStatus: () => readStatus({ config, live, records, sources, queues, now }),
    readLastReport: () => queues.readLastReport(),
    async runDoctor(): Promise<DoctorFinding[]> {
      const facts = await gatherDoctorFacts({
        ...dependencies.doctor,
        settings,
        live,
        analyser,
        now: () => now().getTime(),
      });
      return diagnose(facts, lang);
    },
    async previewDigest(target, tags) {
      const last = await records.digests.readLast(target);
      const audience = /^[UWD]/.test(target) ? 'person' : 'channel';
      const { messages } = await composeFor(
        { audience, tags },
        { last, moreValue: null },
        { records, index: live, settings: config.digest, lang, now },
      );
      return messages;
    },
    readDigestArticles: (value) => readDigestArticles(value, records.digests),
    savedChanged: coalesce(async () => {
      await publishSavedDelta({ store: generations, records, analyser, now });
    }, log),
  };
}

/** Runs `work` once for any number of calls that come while it runs, and once more after it. */
function coalesce(work: () => Promise<void>, log: Log): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    do {
      again = false;
      try {
        await work();
      } catch (error) {
        // The worker's next tick does it again.
        log.warn({ error }, 'what was saved is not searchable yet');
      }
    } while (again);
    running = false;
  };
  return () => {
    again = true;
    if (!running) void run();
  };
}
