import path from 'node:path';
import { indexDirectly } from '../../../jobs/index-directly.ts';
import type { RefreshReport } from '../../../jobs/refresh-types.ts';
import type { SourceSetting } from '../../../sources/source.ts';
import { openFetch } from '../../open-fetch.ts';
import { openRecords } from '../../open-records.ts';
import type { CliContext } from '../context.ts';
import { createProgress } from '../progress.ts';
import { presentReport, toJson } from '../report.ts';
import { withIndex } from '../with-index.ts';

export interface IndexCommandOptions {
  dryRun?: boolean;
  force?: boolean;
  json?: boolean;
}

/**
 * `yuuk index`: builds a generation from these dumps and what the team saved, and swaps it in; without the
 * queue and without the loss guard, for an operator.
 * @returns 0 when anything was parsed, 1 when the index refused, 2 when nothing could be read
 */
export function runIndex(
  names: readonly string[],
  options: IndexCommandOptions,
  context: CliContext,
): Promise<number> {
  const { lang, terminal, workingFolder } = context;
  return withIndex(context, async ({ generations, analyser, settings, redis, log }) => {
    const opened = openFetch(settings, { root: workingFolder });
    const progress = createProgress(terminal);
    try {
      const report = await indexDirectly(
        {
          sources: names.map((name) => toSource(name)),
          force: options.force === true,
          dryRun: options.dryRun === true,
        },
        opened.fetch,
        {
          store: generations,
          records: openRecords(redis.connections.worker, settings.config),
          analyser,
          shards: settings.config.index.shards,
          maxLossPercent: 100,
          lang,
          log,
          now: context.now,
          reader: opened.reader,
          onProgress: ({ step, done, total }) => progress.update(done, total, step),
        },
      );
      progress.stop();
      print(report, options, context);
      return codeOf(report);
    } finally {
      progress.stop();
      await opened.close();
    }
  });
}

function toSource(name: string): SourceSetting {
  return /^https?:\/\//i.test(name) ? { url: name } : { path: path.normalize(name) };
}

function print(
  report: RefreshReport,
  { json }: IndexCommandOptions,
  { terminal, lang }: CliContext,
): void {
  if (json) terminal.stdout.write(`${JSON.stringify(toJson(report))}\n`);
  else terminal.stdout.write(presentReport(report, lang));
}

/** Unreadable input is the caller's matter (2), a refusal is not (1). */
function codeOf({ state, receipts }: RefreshReport): number {
  if (state !== 'refused') return 0;
  return receipts.some(({ format, parsed }) => format !== null && parsed > 0) ? 1 : 2;
}
