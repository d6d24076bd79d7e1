import type { WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import type { Message } from '../present/blocks.ts';
import type { AdminSettings } from './admins.ts';
import type { Sender } from './sender.ts';

/** Nobody needs the same notice in more than so many places. */
const mostAdmins = 10;

/**
 * Sends a notice by direct message to the configured admins and groups, else to the admins of the workspace.
 * Throws only when nobody could be told, so that it is tried again.
 */
export function createTellAdmins({
  settings,
  client,
  sender,
  log,
}: {
  settings: AdminSettings;
  client: Pick<WebClient, 'users' | 'usergroups'>;
  sender: Pick<Sender, 'post'>;
  log: Log;
}): (message: Message) => Promise<void> {
  return async (message) => {
    const configured = await listConfigured(settings, client, log);
    const admins =
      configured.length > 0 ? configured : await listWorkspaceAdmins(settings, client, log);
    if (admins.length === 0) {
      log.warn({ notice: message.text }, 'there is no admin to tell');
      return;
    }
    const outcomes = await Promise.allSettled(
      admins.slice(0, mostAdmins).map((channel) => sender.post({ channel }, message)),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed && outcomes.every(({ status }) => status === 'rejected')) throw failed.reason;
  };
}

async function listConfigured(
  { users, usergroups }: AdminSettings,
  client: Pick<WebClient, 'usergroups'>,
  log: Log,
): Promise<string[]> {
  const ids = new Set(users);
  for (const usergroup of usergroups) {
    try {
      const { users: members } = await client.usergroups.users.list({ usergroup });
      for (const id of members ?? []) ids.add(id);
    } catch (error) {
      log.warn({ error, usergroup }, 'a group of admins cannot be read');
    }
  }
  return [...ids];
}

async function listWorkspaceAdmins(
  { workspaceAdmins }: AdminSettings,
  client: Pick<WebClient, 'users'>,
  log: Log,
): Promise<string[]> {
  if (!workspaceAdmins) return [];
  try {
    const { members } = await client.users.list({ limit: 200 });
    return (members ?? []).flatMap(({ id, is_admin, is_bot, deleted }) =>
      id !== undefined && is_admin === true && is_bot !== true && deleted !== true ? [id] : [],
    );
  } catch (error) {
    log.warn({ error }, 'the admins of the workspace cannot be listed');
    return [];
  }
}
