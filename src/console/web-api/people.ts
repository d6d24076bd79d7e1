import { ADMIN_GROUP_ID, BOT_ID, BOT_USER_ID, PEOPLE, REN, TEAM } from '../identity.ts';
import { asString } from '../json.ts';
import { userJson } from '../slack-json.ts';
import { fail, type Methods, succeed } from './reply.ts';

/** The methods about people and the team. */
export const peopleMethods: Methods = {
  'users.info': ({ context, args }) => {
    const person = context.workspace.person(asString(args['user']) ?? '');
    return person === undefined
      ? fail('user_not_found')
      : succeed({ user: userJson(person, context.lang) });
  },
  'users.list': ({ context }) =>
    succeed({
      members: [...PEOPLE.map((person) => person.id), BOT_USER_ID]
        .map((id) => context.workspace.person(id))
        .filter((person) => person !== undefined)
        .map((person) => userJson(person, context.lang)),
      response_metadata: { next_cursor: '' },
    }),
  'usergroups.users.list': ({ args }) =>
    args['usergroup'] === ADMIN_GROUP_ID ? succeed({ users: [REN] }) : fail('no_such_subteam'),
  'usergroups.list': () =>
    succeed({
      usergroups: [{ id: ADMIN_GROUP_ID, team_id: TEAM.id, handle: 'yuuk-admins', users: [REN] }],
    }),
  'team.info': () => succeed({ team: { id: TEAM.id, name: TEAM.name, domain: TEAM.domain } }),
  'bots.info': () => succeed({ bot: { id: BOT_ID, name: 'yuuk', user_id: BOT_USER_ID } }),
};
