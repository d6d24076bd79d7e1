import { YuukError } from '../errors.ts';
import { presentError } from '../present/failure.ts';
import type { Reply } from '../slack/response-url.ts';
import type { RequestEnded } from './request-ended.ts';
import type { BotServices } from './services.ts';

/** Names a request more closely than the surface it came by. */
export type NameRequest = (name: string, outcome?: 'limited') => void;

/**
 * Runs the work behind a command or a press. When it fails, the person gets a short cause, a next step and a
 * reference, and the log gets the whole story under the same reference. How it ended is counted under `surface`,
 * or under what the work calls itself.
 */
export async function guardReply(
  work: (call: NameRequest) => Promise<void>,
  {
    reply,
    userId,
    surface,
  }: {
    reply: Pick<Reply, 'send'>;
    userId: string;
    surface: string;
  },
  {
    settings,
    readPerson,
    newReference,
    requestEnded,
    log,
  }: Pick<BotServices, 'settings' | 'readPerson' | 'newReference' | 'requestEnded' | 'log'>,
): Promise<void> {
  const from = performance.now();
  const ended: Omit<RequestEnded, 'milliseconds'> = { name: surface, outcome: 'answered' };
  const end = () => requestEnded({ ...ended, milliseconds: performance.now() - from });
  try {
    await work((name, outcome) => Object.assign(ended, { name, ...(outcome ? { outcome } : {}) }));
    end();
  } catch (error) {
    const code = error instanceof YuukError ? error.code : 'internal';
    ended.outcome = code;
    end();
    const reference = newReference();
    log.error({ error, code, reference, surface }, 'a request could not be answered');
    const { lang } = await readPerson(userId).catch(() => settings);
    await reply
      .send(presentError(code, { lang, reference }))
      .catch((cause: unknown) => log.error({ error: cause, reference }, 'nor could that be said'));
  }
}
