import { mrkdwn } from '../present/blocks.ts';
import { readCatalogue } from '../present/catalogue.ts';
import { presentNotice } from '../present/notice.ts';
import type { Person } from '../slack/people.ts';
import type { Reply } from '../slack/response-url.ts';
import type { BotServices } from './services.ts';

/** What only admins may do. A test tries each without being one. */
export const privilegedActions = [
  'digest',
  'doctor',
  'hide',
  'reindex',
  'retry',
  'rollback',
  'show',
] as const;
export type PrivilegedAction = (typeof privilegedActions)[number];

/**
 * Whether a person may do what only admins may; if not, they are told whom to ask. Both are written down.
 * The check is made here, whatever the message showed: a press can be crafted.
 */
export async function mayAdminister(
  action: PrivilegedAction,
  { person, reply, detail = '' }: { person: Person; reply: Pick<Reply, 'send'>; detail?: string },
  {
    isAdmin,
    records,
    settings,
    aside,
    now,
    log,
  }: Pick<BotServices, 'isAdmin' | 'records' | 'settings' | 'aside' | 'now' | 'log'>,
): Promise<boolean> {
  const allowed = await isAdmin(person.id);
  log.info({ action, allowed, by: person.id }, 'privileged action');
  const entry = { at: new Date(now()).toISOString(), by: person.id, action, allowed, detail };
  if (allowed) {
    // Without Redis nothing can be written down, and then nothing privileged is done either.
    await records.audit.note(entry);
    return true;
  }
  aside('audit', () => records.audit.note(entry));
  const { common } = readCatalogue(person.lang);
  const admins = settings.adminUsers.slice(0, 3).map((id) => `<@${id}>`);
  const whom = admins.length > 0 ? admins.join(common.adminSeparator) : common.workspaceAdmins;
  await reply.send(presentNotice(mrkdwn(common.adminsOnly(whom))));
  return false;
}
