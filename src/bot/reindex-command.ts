import { z } from 'zod';
import { mrkdwn, plain } from '../present/blocks.ts';
import { type Catalogue, readCatalogue } from '../present/catalogue.ts';
import { presentError } from '../present/failure.ts';
import { presentNotice } from '../present/notice.ts';
import { presentProgress, presentReindexReport, type ReindexReport } from '../present/reindex.ts';
import type { JobView, RefreshTicket } from '../store/job-queue.ts';
import { replyDirectly } from './listen.ts';
import { mayAdminister } from './may-administer.ts';
import type { Asker } from './run-command.ts';
import type { BotServices } from './services.ts';

type Admin = Pick<Asker, 'person' | 'reply'>;

const changedSchema = z.array(z.object({ id: z.string(), title: z.string() }));

/** What the worker returns; checked, because it comes through Redis and perhaps from another version. */
const reportSchema: z.ZodType<ReindexReport> = z.object({
  generation: z.number().nullable(),
  articles: z.number(),
  added: changedSchema,
  changed: changedSchema,
  removed: changedSchema,
  rejected: z.number(),
  receipts: z.array(
    z.object({
      file: z.string(),
      format: z.string().nullable(),
      encoding: z.string(),
      declaredCount: z.number().nullable(),
      parsed: z.number(),
      articles: z.number(),
      rejected: z.array(z.object({ position: z.number(), reason: z.string() })),
      warnings: z.array(z.string()),
      nextPage: z.boolean().nullable(),
    }),
  ),
  refused: z.string().nullable(),
  dryRun: z.boolean(),
  tookMs: z.number(),
  movedQueries: z
    .array(z.object({ query: z.string(), title: z.string(), instead: z.string().nullable() }))
    .optional(),
});

/** Steps of a refresh in their order; each counts alike towards the whole. */
const steps = ['waiting', 'fetch', 'parse', 'merge', 'build', 'review', 'publish'];
/** Shares of the whole at which the message is changed: a `response_url` can be used five times. */
const milestones = [1 / 3, 2 / 3];
const pollMs = 1000;

/** `/yuuk reindex`: asks for a refresh, or joins the one that runs, and follows it in one message. */
export async function runReindex(
  { dryRun, force }: { dryRun: boolean; force: boolean },
  { person, reply }: Admin,
  services: BotServices,
): Promise<void> {
  const detail = [dryRun ? 'dry run' : '', force ? 'force' : ''].filter(Boolean).join(', ');
  if (!(await mayAdminister('reindex', { person, reply, detail }, services))) return;
  const ticket = await services.queues.requestRefresh({
    by: { kind: 'user', userId: person.id },
    force,
    dryRun,
  });
  const { lang, timeZone } = person;
  const intro = introduce(ticket, dryRun, readCatalogue(lang));
  const waiting = { step: 'waiting', done: 0, total: 0 };
  await reply.send(presentProgress(waiting, { lang, timeZone, intro }));
  services.aside('reindex', () => followReindex(ticket.jobId, intro, { person, reply }, services));
}

function introduce({ jobId, joined, by }: RefreshTicket, dryRun: boolean, t: Catalogue): string {
  const { reindex } = t;
  const starter =
    by.kind === 'user'
      ? reindex.byUser(`<@${by.userId}>`)
      : by.kind === 'schedule'
        ? reindex.bySchedule
        : reindex.byOperator;
  const lines = [joined ? reindex.joined(jobId, starter) : reindex.started(jobId)];
  if (dryRun) lines.push(reindex.dryRun);
  return lines.join('\n');
}

async function followReindex(
  jobId: string,
  intro: string,
  { person, reply }: Admin,
  services: BotServices,
): Promise<void> {
  const { lang, timeZone } = person;
  const left = [...milestones];
  let job = await services.queues.readJob('refresh', jobId);
  while (job.state === 'waiting' || job.state === 'active') {
    const [milestone] = left;
    if (job.progress && milestone !== undefined && shareOf(job.progress) >= milestone) {
      while (left[0] !== undefined && shareOf(job.progress) >= left[0]) left.shift();
      // A step that cannot be shown is no loss; the end is told in any case.
      await reply.replace(presentProgress(job.progress, { lang, timeZone, intro })).catch(() => {});
    }
    await services.pause(pollMs);
    job = await services.queues.readJob('refresh', jobId);
  }
  const end = presentEnd(job, { person }, services);
  // After half an hour the `response_url` is dead; the end is told all the same.
  await reply.replace(end).catch(() => replyDirectly(person.id, services).send(end));
}

function shareOf({ step, done, total }: { step: string; done: number; total: number }): number {
  const at = Math.max(0, steps.indexOf(step));
  return (at + (total > 0 ? Math.min(1, done / total) : 0)) / steps.length;
}

function presentEnd(
  job: JobView,
  { person }: Pick<Admin, 'person'>,
  { newReference, log }: Pick<BotServices, 'newReference' | 'log'>,
) {
  const report = reportSchema.safeParse(job.result);
  if (job.state === 'completed' && report.success) {
    return presentReindexReport(report.data, person);
  }
  const reference = newReference();
  log.error(
    { jobId: job.jobId, state: job.state, reason: job.reason, reference },
    'reindex failed',
  );
  const { blocks } = presentError('internal', { lang: person.lang, reference });
  const { reindex } = readCatalogue(person.lang);
  const notice = presentNotice(plain(reindex.failed));
  return { ...notice, blocks: [...notice.blocks, ...blocks] };
}

/** `/yuuk rollback`: back to the previous generation. */
export async function runRollback({ person, reply }: Admin, services: BotServices): Promise<void> {
  if (!(await mayAdminister('rollback', { person, reply }, services))) return;
  const { rollback } = readCatalogue(person.lang);
  const outcome = await services.operations.rollback();
  const text = outcome.rolledBack
    ? rollback.done(String(outcome.to))
    : outcome.reason === 'no-previous'
      ? rollback.none
      : rollback.lostRace;
  await reply.send(presentNotice(mrkdwn(text)));
}
