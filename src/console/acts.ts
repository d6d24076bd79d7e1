import { z } from 'zod';
import { runCommand } from './acts/command.ts';
import type { ActResult } from './acts/deliver.ts';
import {
  pressElement,
  type Surface,
  suggestOptions,
  useMessageShortcut,
} from './acts/interaction.ts';
import { switchLanguage } from './acts/language.ts';
import { openAppHome, toggleReaction, writeMessage } from './acts/message.ts';
import { closeModal, submitModal } from './acts/modal.ts';
import type { ConsoleContext } from './context.ts';
import { PEOPLE } from './identity.ts';
import type { Message } from './workspace.ts';

const user = z.enum(PEOPLE.map((person) => person.id));
const slotValue = z.union([z.string(), z.array(z.string()), z.null()]);
const values = z.record(z.string(), slotValue);
const typed = {
  user,
  channel: z.string(),
  text: z.string().min(1).max(12_000),
  threadTs: z.string().optional(),
};
const surface = { message: z.string().optional(), view: z.string().optional() };

/** What a person can do on the page, as the page sends it. */
export const actSchema = z.discriminatedUnion('act', [
  z.object({ act: z.literal('write'), ...typed }),
  z.object({
    act: z.literal('press'),
    user,
    ...surface,
    slot: z.number(),
    value: slotValue,
    values,
  }),
  z.object({ act: z.literal('suggest'), user, ...surface, slot: z.number(), query: z.string() }),
  z.object({ act: z.literal('submit'), user, view: z.string(), values }),
  z.object({ act: z.literal('close'), user, view: z.string() }),
  z.object({ act: z.literal('shortcut'), user, message: z.string(), callbackId: z.string() }),
  z.object({ act: z.literal('react'), user, message: z.string(), name: z.string().max(100) }),
  z.object({ act: z.literal('home'), user, tab: z.enum(['home', 'messages']) }),
  z.object({ act: z.literal('dismiss'), user, message: z.string() }),
  z.object({ act: z.literal('language'), lang: z.enum(['ja', 'en']) }),
]);

export type Act = z.infer<typeof actSchema>;

const GONE: ActResult = { ok: false, reason: 'gone' };

/** Does what a person did on the page, and tells whether the bot took it. */
export async function performAct(context: ConsoleContext, act: Act): Promise<ActResult> {
  const { workspace } = context;
  switch (act.act) {
    case 'write': {
      const channel = workspace.channels.get(act.channel);
      if (channel?.members.has(act.user) !== true) return GONE;
      return act.text.startsWith('/')
        ? runCommand(context, { ...act, channel })
        : writeMessage(context, { ...act, channel });
    }
    case 'press': {
      const found = findSurface(context, act);
      return found === undefined ? GONE : pressElement(context, { ...act, surface: found });
    }
    case 'suggest': {
      const found = findSurface(context, act);
      return found === undefined ? GONE : suggestOptions(context, { ...act, surface: found });
    }
    case 'submit': {
      const view = workspace.modalsOf(act.user).find(({ id }) => id === act.view);
      return view === undefined ? GONE : submitModal(context, { ...act, view });
    }
    case 'close': {
      const view = workspace.modalsOf(act.user).find(({ id }) => id === act.view);
      return view === undefined ? GONE : closeModal(context, { ...act, view });
    }
    case 'shortcut': {
      const message = findMessage(context, act);
      return message === undefined ? GONE : useMessageShortcut(context, { ...act, message });
    }
    case 'react': {
      const message = findMessage(context, act);
      return message === undefined ? GONE : toggleReaction(context, { ...act, message });
    }
    case 'home':
      return openAppHome(context, act);
    case 'dismiss': {
      const message = findMessage(context, act);
      if (message?.visibleTo === act.user) workspace.removeMessage(message);
      return { ok: true };
    }
    case 'language':
      return switchLanguage(context, act.lang);
    default:
      return GONE;
  }
}

/** The message or view a person pressed in, if that person can see it. */
function findSurface(
  context: ConsoleContext,
  act: { user: string; message?: string | undefined; view?: string | undefined },
): Surface | undefined {
  if (act.view !== undefined) {
    const view = context.workspace.findView(act.view);
    return view?.user === act.user ? { view } : undefined;
  }
  const message = findMessage(context, act);
  return message === undefined ? undefined : { message };
}

/** A message, if that person can see it. */
function findMessage(
  { workspace }: ConsoleContext,
  { user: reader, message: key }: { user: string; message?: string | undefined },
): Message | undefined {
  const message = workspace.messageByKey(key ?? '');
  const isMember = workspace.channels.get(message?.channel ?? '')?.members.has(reader) === true;
  const isForOther = message?.visibleTo !== undefined && message.visibleTo !== reader;
  return isMember && !isForOther ? message : undefined;
}
