import type { WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import { createCache } from './cache.ts';
import type { ReadPerson } from './people.ts';

export interface AdminSettings {
  users: readonly string[];
  usergroups: readonly string[];
  workspaceAdmins: boolean;
}

export type IsAdmin = (userId: string) => Promise<boolean>;

const lifeMs = 5 * 60_000;

/**
 * Who may run what changes the index for everybody: configured user ids, then members of configured groups
 * (scope `usergroups:read`), then the workspace's admins (scope `users:read`). Whatever cannot be asked
 * counts as no.
 */
export function createIsAdmin({
  settings,
  client,
  readPerson,
  now,
  log,
}: {
  settings: AdminSettings;
  client: Pick<WebClient, 'usergroups'>;
  readPerson: ReadPerson;
  now: () => number;
  log: Log;
}): IsAdmin {
  const cache = createCache<string[]>({ lifeMs, mostEntries: 100, now });

  async function membersOf(usergroup: string): Promise<string[]> {
    try {
      return await cache.read(usergroup, async () => {
        const { users } = await client.usergroups.users.list({ usergroup });
        return users ?? [];
      });
    } catch (error) {
      log.warn({ error, usergroup }, 'a group of admins cannot be read');
      return [];
    }
  }

  return async (userId) => {
    if (settings.users.includes(userId)) return true;
    const groups = await Promise.all(settings.usergroups.map(membersOf));
    if (groups.some((members) => members.includes(userId))) return true;
    return settings.workspaceAdmins && (await readPerson(userId)).isWorkspaceAdmin;
  };
}
