import path from 'node:path';
import { indexInThread } from '../../../jobs/refresh-in-thread.ts';
import type { RefreshReport } from '../../../jobs/refresh-types.ts';
import type { SourceSetting } from '../../../sources/source.ts';
import { readRefreshSettings } from '../../refresh-settings.ts';
import type { CliContext } from '../context.ts';
import { noteAct } from '../note-act.ts';
import { createProgress } from '../progress.ts';
import { presentReport, toJson } from '../report.ts';
import { withIndex } from '../with-index.ts';

export interface IndexCommandOptions {
  dryRun?: boolean;
  force?: boolean;
  json?: boolean;
}

/** An operator names files that are there; a copy still under way shows within this time. */
const settleMs = 300;

/**
 * `yuuk index`: builds a generation from these dumps and what the team saved, and swaps it in; without the
 * queue and without the loss guard, for an operator.
 * @returns 0 when anything was parsed, 1 when the index refused, 2 when nothing could be read
 */
export function runIndex(
  names: readonly string[],
  { dryRun = false, force = false, json = false }: IndexCommandOptions,
  context: CliContext,
): Promise<number> {
  const { lang, terminal, workingFolder, now } = context;
  return withIndex(context, async (given) => {
    const { settings, redis, log } = given;
    if (!dryRun) await noteAct('index', force ? '--force' : '', given, context);
    const progress = createProgress(terminal);
    try {
      const common = await readRefreshSettings(settings, { redisUrl: redis.url, lang });
      const report = await indexInThread(
        { ...common, sources: names.map(toSource), root: workingFolder, settleMs },
        { force, dryRun },
        { now, log, onProgress: ({ step, done, total }) => progress.update(done, total, step) },
      );
      progress.stop();
      const text = json ? `${JSON.stringify(toJson(report))}\n` : presentReport(report, lang);
      terminal.stdout.write(text);
      return codeOf(report);
    } finally {
      progress.stop();
    }
  });
}

function toSource(name: string): SourceSetting {
  return /^https?:\/\//i.test(name) ? { url: name } : { path: path.normalize(name) };
}

/** Unreadable input is the caller's matter (2), a refusal is not (1). */
function codeOf({ state, receipts }: RefreshReport): number {
  if (state !== 'refused') return 0;
  return receipts.some(({ format, parsed }) => format !== null && parsed > 0) ? 1 : 2;
}
