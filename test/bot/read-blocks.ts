import type { FakeMessage, FakeView } from '../support/fake-slack.ts';

/** All that is written in a message or view, in reading order, a line a text. */
export function wordsOf(shown: FakeMessage | FakeView | { blocks: unknown }): string {
  const blocks = 'view' in shown ? shown.view['blocks'] : shown.blocks;
  return walk(blocks).join('\n');
}

function walk(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(walk);
  if (typeof value !== 'object' || value === null) return [];
  const { text, ...rest } = value as Record<string, unknown>;
  return [
    ...(typeof text === 'string' ? [text] : walk(text)),
    ...Object.values(rest).flatMap(walk),
  ];
}

/** Titles of the rows of a page of results. */
export function titlesOf(message: FakeMessage): string[] {
  return message.blocks.slice(1).flatMap((block) => {
    if (block['type'] !== 'rich_text') return [];
    const [line] = block['elements'] as { elements: { text: string }[] }[];
    return [line?.elements[0]?.text ?? ''];
  });
}

/** Ids of everything that can be pressed. */
export function pressables(message: FakeMessage | FakeView): string[] {
  const blocks = ('view' in message ? message.view['blocks'] : message.blocks) as {
    elements?: { action_id?: string }[];
    accessory?: { action_id?: string };
  }[];
  return blocks.flatMap(({ elements = [], accessory }) =>
    [...elements, accessory ?? {}].flatMap(({ action_id }) => action_id ?? []),
  );
}
