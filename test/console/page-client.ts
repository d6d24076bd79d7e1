import type { ActResult, MessageContent, Snapshot } from '../../src/console/client/model.ts';

type Json = Record<string, unknown>;

/** What the page's script does, without a browser. */
export async function openPage(origin: string): Promise<{
  act: (act: Json) => Promise<ActResult>;
  state: (user?: string, since?: number) => Promise<Snapshot>;
  messages: (user?: string) => Promise<MessageContent[]>;
}> {
  const html = await (await fetch(`${origin}/`)).text();
  const token = /name="yuuk-console" content="([0-9a-f]+)"/.exec(html)?.[1] ?? '';
  const state = async (user = MIO, since = 0): Promise<Snapshot> =>
    (await (await fetch(`${origin}/console/state?user=${user}&since=${since}`)).json()) as Snapshot;
  return {
    act: async (act) => {
      const response = await fetch(`${origin}/console/act`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json', 'x-yuuk-console': token },
        body: JSON.stringify(act),
      });
      return (await response.json()) as ActResult;
    },
    state,
    messages: async (user) =>
      (await state(user)).messages.flatMap(({ content }) =>
        content === undefined ? [] : [content],
      ),
  };
}

export const MIO = 'U0MIOMEMB1';
export const REN = 'U0RENADMIN';
export const SORA = 'U0SORAMEM1';
export const GENERAL = 'C0GENERAL1';
export const RANDOM = 'C0RANDOM01';

/** The last element; fails the test when there is none. */
export function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (item === undefined) throw new Error('nothing there');
  return item;
}

/** Asks again until there is something to see; the test's own time limit ends it. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
