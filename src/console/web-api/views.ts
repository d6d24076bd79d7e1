import type { ConsoleContext } from '../context.ts';
import { withIds } from '../interactive.ts';
import { asObjects, asString, isObject, type JsonObject } from '../json.ts';
import { viewJson } from '../slack-json.ts';
import type { View } from '../workspace.ts';
import { type ApiReply, fail, type Methods, succeed } from './reply.ts';

/** The methods `views.*`. */
export const viewMethods: Methods = {
  'views.open': ({ context, args }) => openModal(context, args, false),
  'views.push': ({ context, args }) => openModal(context, args, true),

  'views.update': ({ context, args }) =>
    withView(context, args, (payload) => {
      const view = findModal(context, args);
      if (view === undefined) return fail('not_found');
      if (typeof args['hash'] === 'string' && args['hash'] !== view.hash)
        return fail('hash_conflict');
      replaceView(context, view, payload);
      return succeed({ view: viewJson(view) });
    }),

  'views.publish': ({ context, args }) =>
    withView(context, args, (payload) => {
      const user = asString(args['user_id']) ?? '';
      const person = context.workspace.person(user);
      if (person === undefined || person.isBot) return fail('user_not_found');
      const home = context.workspace.homes.get(user);
      if (typeof args['hash'] === 'string' && home !== undefined && args['hash'] !== home.hash)
        return fail('hash_conflict');
      if (home === undefined) context.workspace.publishHome(newView(context, user, payload, null));
      else replaceView(context, home, payload);
      const published = context.workspace.homes.get(user);
      return succeed(published === undefined ? {} : { view: viewJson(published) });
    }),
};

/** Opens a modal for the person whose act gave the `trigger_id`. */
function openModal(context: ConsoleContext, args: JsonObject, push: boolean): ApiReply {
  return withView(context, args, (payload) => {
    const spent = context.triggers.spend(asString(args['trigger_id']) ?? '');
    if ('refusal' in spent)
      return fail(
        {
          unknown: 'invalid_trigger_id',
          expired: 'expired_trigger_id',
          used: 'exchanged_trigger_id',
        }[spent.refusal],
      );
    const { user } = spent.ticket;
    const below = push ? context.workspace.modalsOf(user).at(-1) : undefined;
    if (!push) context.workspace.clearModals(user);
    const view = newView(context, user, payload, below ?? null);
    if (!context.workspace.pushModal(view)) return fail('push_limit_reached');
    return succeed({ view: viewJson(view) });
  });
}

/** Makes a view out of an app's payload; `below` is the modal under it. */
export function newView(
  context: ConsoleContext,
  user: string,
  payload: JsonObject,
  below: View | null,
): View {
  const id = context.newId('V');
  return {
    id,
    user,
    payload,
    blocks: withIds(asObjects(payload['blocks']), () => context.newId('')),
    hash: hashOf(context),
    errors: {},
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    revision: 0,
  };
}

/** Puts another payload into an open view. */
export function replaceView(context: ConsoleContext, view: View, payload: JsonObject): void {
  context.workspace.changeView(view, {
    payload,
    blocks: withIds(asObjects(payload['blocks']), () => context.newId('')),
    hash: hashOf(context),
    errors: {},
  });
}

function hashOf(context: ConsoleContext): string {
  return `${Math.floor(context.now().getTime() / 1000)}.${context.newId('')}`;
}

function findModal(context: ConsoleContext, args: JsonObject): View | undefined {
  const id = asString(args['view_id']);
  if (id !== undefined) return context.workspace.findView(id);
  const externalId = asString(args['external_id']);
  return [...context.workspace.modals.values()]
    .flat()
    .find((view) => externalId !== undefined && view.payload['external_id'] === externalId);
}

function withView(
  context: ConsoleContext,
  args: JsonObject,
  use: (payload: JsonObject) => ApiReply,
): ApiReply {
  const payload = args['view'];
  if (!isObject(payload)) return fail('invalid_arguments');
  const breaks = context.checkPayload(payload);
  return breaks.length > 0 ? fail('invalid_arguments', breaks) : use(payload);
}
