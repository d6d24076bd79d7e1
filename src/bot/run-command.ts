import { type Message, plain } from '../present/blocks.ts';
import { readCatalogue } from '../present/catalogue.ts';
import { presentDoctor } from '../present/doctor.ts';
import { presentForgotten } from '../present/forgotten.ts';
import { presentHelp } from '../present/help.ts';
import { presentNotice } from '../present/notice.ts';
import { presentSaved } from '../present/save-form.ts';
import { presentStatus } from '../present/status.ts';
import type { Person } from '../slack/people.ts';
import type { Reply } from '../slack/response-url.ts';
import { runDigestCommand } from './digest-command.ts';
import { mayAdminister } from './may-administer.ts';
import { openSaveForm } from './open-save-form.ts';
import type { Command } from './parse-command.ts';
import { runReindex, runRollback } from './reindex-command.ts';
import { saveArticle } from './save-article.ts';
import type { BotServices } from './services.ts';

/** Who runs a command, where, and how they are answered. */
export interface Asker {
  person: Person;
  /** The name Slack gave with the request, for what they save. */
  userName: string;
  channelId: string;
  /** Only some people see that place. */
  isPrivatePlace: boolean;
  /** Opens a modal within three seconds. */
  triggerId: string;
  reply: Pick<Reply, 'send' | 'replace'>;
}

type Subcommand = Exclude<Command, { kind: 'search' }>;

/** Runs a subcommand and answers it, privately. */
export async function runSubcommand(
  command: Subcommand,
  asker: Asker,
  services: BotServices,
): Promise<void> {
  const { person, reply } = asker;
  switch (command.kind) {
    case 'help':
      return reply.send(await composeHelp(person, services));
    case 'status':
      return reply.send(await composeStatus(person, services));
    case 'reindex':
      return runReindex(command, asker, services);
    case 'rollback':
      return runRollback(asker, services);
    case 'doctor':
      return runDoctor(asker, services);
    case 'forget-me':
      return reply.send(await forgetPerson(person, services));
    case 'save':
      return runSave(command, asker, services);
    case 'digest':
      return runDigestCommand(command, asker, services);
  }
}

/** The same help for `/yuuk` and `/yuuk help`; examples are left out while the index cannot be read. */
export async function composeHelp(
  person: Person,
  { examples, isAdmin }: Pick<BotServices, 'examples' | 'isAdmin'>,
): Promise<Message> {
  const [queries, viewerIsAdmin] = await Promise.all([
    examples().catch(() => []),
    isAdmin(person.id),
  ]);
  return presentHelp({ lang: person.lang, examples: queries, viewerIsAdmin });
}

async function composeStatus(
  { lang, timeZone }: Person,
  { readStatus, now }: Pick<BotServices, 'readStatus' | 'now'>,
): Promise<Message> {
  const { report, knownAt } = await readStatus();
  return presentStatus(report, { lang, timeZone, now: new Date(now()), knownAt });
}

async function runDoctor({ person, reply }: Asker, services: BotServices): Promise<void> {
  if (!(await mayAdminister('doctor', { person, reply }, services))) return;
  await reply.send(presentDoctor(await services.operations.runDoctor(), person.lang));
}

async function forgetPerson(
  person: Person,
  { records }: Pick<BotServices, 'records'>,
): Promise<Message> {
  return presentForgotten(await records.forgetPerson(person.id), person.lang);
}

async function runSave(
  { url, comment }: Extract<Command, { kind: 'save' }>,
  asker: Asker,
  services: BotServices,
): Promise<void> {
  const { person, reply, isPrivatePlace, triggerId, userName } = asker;
  const draft = { id: null, url: url ?? '', name: '', tags: [], comment };
  if (url === null || isPrivatePlace) {
    // From a private place the form says first who will be able to read it.
    await openSaveForm({ ...draft, isPrivatePlace }, { view: null, triggerId }, person, services);
    return;
  }
  const user = person.name ?? userName;
  const outcome = await saveArticle({ ...draft, userId: person.id, user }, services);
  if (outcome.state === 'faulty') {
    const { save } = readCatalogue(person.lang);
    await reply.send(presentNotice(plain(save.badUrl)));
    return;
  }
  await reply.send(presentSaved({ ...outcome, isNew: outcome.state === 'saved' }, person.lang));
}
