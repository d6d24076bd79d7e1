import type { ChainableCommander } from 'ioredis';

/**
 * Sends a pipeline or a MULTI and returns its replies in order.
 * @throws the first command's error: `exec` alone resolves with errors among the replies, and says only
 *         EXECABORT when Redis refused a command of a MULTI for lack of memory.
 */
export async function execAll(commands: ChainableCommander): Promise<unknown[]> {
  const replies = await commands.exec().catch((error: unknown) => {
    throw firstCause(error);
  });
  if (replies === null) throw new Error('The transaction was aborted.');
  return replies.map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}

function firstCause(error: unknown): unknown {
  if (!(error instanceof Error) || !('previousErrors' in error)) return error;
  const { previousErrors } = error;
  return Array.isArray(previousErrors) && previousErrors[0] instanceof Error
    ? previousErrors[0]
    : error;
}
