import { setTimeout as wait } from 'node:timers/promises';
import { YuukError } from '../../../errors.ts';
import { openJobQueues } from '../../../jobs/job-queues.ts';
import type { RefreshReport } from '../../../jobs/refresh-types.ts';
import { explainRefusal } from '../../../jobs/refusal.ts';
import type { Language } from '../../settings.ts';
import type { CliContext } from '../context.ts';
import { followJob } from '../follow-job.ts';
import { noteAct } from '../note-act.ts';
import type { Text } from '../output.ts';
import { createProgress } from '../progress.ts';
import { presentReport, toJson } from '../report.ts';
import { withIndex } from '../with-index.ts';

export interface ReindexCommandOptions {
  dryRun?: boolean;
  force?: boolean;
  json?: boolean;
}

/**
 * `yuuk reindex`: asks the workers to rebuild the index from the configured sources and follows the job.
 * @returns 0 when it ended well, 1 when it was refused or failed
 */
export function runReindex(
  { dryRun = false, force = false, json = false }: ReindexCommandOptions,
  context: CliContext,
): Promise<number> {
  const { terminal, lang } = context;
  return withIndex(context, async (given) => {
    const { redis, log } = given;
    if (!dryRun) await noteAct('reindex', force ? '--force' : '', given, context);
    const queues = openJobQueues(redis.queueConnections.reader, log);
    const progress = createProgress(terminal);
    try {
      const { jobId, joined } = await queues.requestRefresh({
        by: { kind: 'operator' },
        force,
        dryRun,
      });
      if (joined) terminal.stderr.write(`${texts.joined[lang]}\n`);
      const job = await followJob(jobId, queues, {
        tell: ({ step, done, total }) => progress.update(done, total, step),
        wait,
      });
      progress.stop();
      if (job === null) {
        throw new YuukError('environment', texts.noWorker[lang], { hint: texts.startWorker[lang] });
      }
      if (job.state !== 'completed') {
        throw new YuukError('internal', job.reason ?? texts.gone[lang], { hint: 'yuuk status' });
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a refresh job returns
      const report = translate(job.result as RefreshReport, lang);
      const text = json ? `${JSON.stringify(toJson(report))}\n` : presentReport(report, lang);
      terminal.stdout.write(text);
      return report.state === 'refused' ? 1 : 0;
    } finally {
      progress.stop();
      await queues.close();
    }
  });
}

/** The worker wrote its reason in its own language. */
function translate(report: RefreshReport, lang: Language): RefreshReport {
  const { refusal } = report;
  return refusal === null ? report : { ...report, refused: explainRefusal(refusal, lang) };
}

const texts = {
  joined: { ja: '実行中の更新に合流しました', en: 'joined the refresh that is running' },
  gone: { ja: 'ジョブが見つかりません', en: 'the job is gone' },
  noWorker: { ja: 'ジョブを引き受けるワーカーがいません', en: 'no worker takes the job' },
  startWorker: {
    ja: 'npm start か yuuk worker を動かしてください。ジョブは残っています。',
    en: 'Run npm start or yuuk worker; the job waits for it.',
  },
} satisfies Record<string, Text>;
