import { plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { presentNotice } from '../../../present/notice.ts';
import type { JobView } from '../../../store/job-queue.ts';
import type { Pressed } from '../../listen.ts';
import { mayAdminister } from '../../may-administer.ts';
import { publishHome } from '../../publish-home.ts';
import { runReindex, runRollback } from '../../reindex-command.ts';
import type { BotServices } from '../../services.ts';

/** Erases a person's own search history, and shows the page without it. */
export async function clearHistory({ person }: Pressed, services: BotServices): Promise<void> {
  await services.records.history.forget(person.id);
  await publishHome(person.id, services);
}

/** "Rebuild the index" in the Home tab; progress comes by direct message. */
export async function pressReindex(pressed: Pressed, services: BotServices): Promise<void> {
  await runReindex({ dryRun: false, force: false }, pressed, services);
}

export async function pressRollback(pressed: Pressed, services: BotServices): Promise<void> {
  await runRollback(pressed, services);
  await publishHome(pressed.person.id, services);
}

/** Gives a failed job another try. */
export async function retryJob(
  { press, person, reply }: Pressed,
  services: BotServices,
): Promise<void> {
  const [queue = '', jobId = ''] = (press.value ?? '').split(' ');
  if (!isQueue(queue)) return;
  const detail = `${queue} ${jobId}`;
  if (!(await mayAdminister('retry', { person, reply, detail }, services))) return;
  await services.queues.retryFailed(queue, jobId);
  await reply.send(presentNotice(plain(readCatalogue(person.lang).home.retried)));
  await publishHome(person.id, services);
}

const isQueue = (name: string): name is JobView['queue'] => name === 'refresh' || name === 'digest';
