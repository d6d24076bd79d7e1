import { YuukError } from '../errors.ts';
import { presentError } from '../present/failure.ts';
import type { Reply } from '../slack/response-url.ts';
import type { BotServices } from './services.ts';

/**
 * Runs the work behind a command or a press. When it fails, the person gets a short cause, a next step and a
 * reference, and the log gets the whole story under the same reference.
 */
export async function guardReply(
  work: () => Promise<void>,
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
    log,
  }: Pick<BotServices, 'settings' | 'readPerson' | 'newReference' | 'log'>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = error instanceof YuukError ? error.code : 'internal';
    const reference = newReference();
    log.error({ error, code, reference, surface }, 'a request could not be answered');
    const { lang } = await readPerson(userId).catch(() => settings);
    await reply
      .send(presentError(code, { lang, reference }))
      .catch((cause: unknown) => log.error({ error: cause, reference }, 'nor could that be said'));
  }
}
