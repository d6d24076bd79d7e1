type Json = Record<string, unknown>;

/**
 * Slack's limits as the fake enforces them: written apart from `src/present/slack-limits.ts`, so that a
 * mistake in one is found by the other. Returns what Slack would complain about.
 */
export function findBlockFaults(blocks: unknown, surface: 'message' | 'view'): string[] {
  if (blocks === undefined) return [];
  if (!Array.isArray(blocks)) return ['blocks: not a list'];
  const faults: string[] = [];
  const most = surface === 'message' ? 50 : 100;
  if (blocks.length > most) faults.push(`blocks: ${blocks.length} > ${most}`);
  const ids = new Set<unknown>();
  blocks.forEach((block: Json, index) => {
    const at = `blocks[${index}]`;
    if (block['block_id'] !== undefined) {
      if (ids.has(block['block_id'])) faults.push(`${at}: block_id twice`);
      ids.add(block['block_id']);
    }
    faults.push(...blockFaults(block).map((fault) => `${at}: ${fault}`));
  });
  if (surface === 'message' && textLength(blocks) > 13_200) faults.push('msg_blocks_too_long');
  return faults;
}

/** Characters of everything that is shown, with a share for each container, as Slack seems to count. */
function textLength(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let length = 0;
  for (const [key, child] of Object.entries(value)) {
    if ((key === 'text' || key === 'url' || key === 'value') && typeof child === 'string') {
      length += child.length;
    } else length += textLength(child);
  }
  return length + (Array.isArray(value) ? 0 : 10);
}

function blockFaults(block: Json): string[] {
  const type = block['type'];
  const id = block['block_id'] === undefined ? [] : limits(block, { block_id: [1, 255] });
  if (type === 'divider') return id;
  if (type === 'header') return [...id, ...text(block['text'], 150, 'plain_text')];
  if (type === 'context') {
    const elements = list(block['elements']);
    return [
      ...id,
      ...count(elements, 1, 10),
      ...elements.flatMap((element) => text(element, 3000)),
    ];
  }
  if (type === 'section') {
    const fields = list(block['fields']);
    return [
      ...id,
      ...(block['text'] === undefined && fields.length === 0 ? ['section without text'] : []),
      ...(block['text'] === undefined ? [] : text(block['text'], 3000)),
      ...(block['fields'] === undefined ? [] : count(fields, 1, 10)),
      ...fields.flatMap((field) => text(field, 2000)),
      ...(block['accessory'] === undefined ? [] : elementFaults(block['accessory'] as Json)),
    ];
  }
  if (type === 'actions') {
    const elements = list(block['elements']) as Json[];
    const names = elements.map((element) => element['action_id']);
    return [
      ...id,
      ...count(elements, 1, 25),
      ...(new Set(names).size < names.length ? ['action_id twice in a block'] : []),
      ...elements.flatMap(elementFaults),
    ];
  }
  if (type === 'input') {
    return [
      ...id,
      ...text(block['label'], 2000, 'plain_text'),
      ...elementFaults(block['element'] as Json),
    ];
  }
  if (type === 'rich_text') return [...id, ...richTextFaults(block)];
  return [`unsupported block type ${String(type)}`];
}

function richTextFaults(block: Json): string[] {
  const parts = list(block['elements']) as Json[];
  if (parts.length === 0) return ['rich_text without elements'];
  return parts.flatMap((part) => {
    const lines = part['type'] === 'rich_text_list' ? (list(part['elements']) as Json[]) : [part];
    return lines.flatMap((line) => {
      const elements = list(line['elements']) as Json[];
      if (elements.length === 0) return ['empty rich text line'];
      return elements.flatMap((element) => {
        if (element['type'] === 'text') return limits(element, { text: [1, 12_000] });
        if (element['type'] === 'link') {
          const bad = /^https?:\/\//.test(String(element['url'])) ? [] : ['link without address'];
          return [...bad, ...limits(element, { url: [1, 3000], text: [1, 3000] })];
        }
        if (element['type'] === 'broadcast') return ['broadcast'];
        return [];
      });
    });
  });
}

function elementFaults(element: Json): string[] {
  const faults = limits(element, { action_id: [1, 255] });
  const options = list(element['options']) as Json[];
  switch (element['type']) {
    case 'button':
      faults.push(...text(element['text'], 75, 'plain_text'));
      if (element['value'] !== undefined) faults.push(...limits(element, { value: [0, 2000] }));
      if (element['url'] !== undefined) faults.push(...limits(element, { url: [1, 3000] }));
      if (element['confirm'] !== undefined) {
        const confirm = element['confirm'] as Json;
        faults.push(
          ...text(confirm['title'], 100, 'plain_text'),
          ...text(confirm['text'], 300),
          ...text(confirm['confirm'], 30, 'plain_text'),
          ...text(confirm['deny'], 30, 'plain_text'),
        );
      }
      return faults;
    case 'overflow':
    case 'static_select':
      faults.push(...count(options, 1, element['type'] === 'overflow' ? 5 : 100));
      for (const option of options) {
        faults.push(
          ...text(option['text'], 75, 'plain_text'),
          ...limits(option, { value: [1, 75] }),
        );
      }
      return faults;
    case 'plain_text_input':
      if (Number(element['max_length'] ?? 0) > 3000) faults.push('max_length');
      return faults;
    case 'timepicker':
      return faults;
    default:
      return [...faults, `unsupported element type ${String(element['type'])}`];
  }
}

export function findViewFaults(view: Json): string[] {
  const faults = findBlockFaults(view['blocks'], 'view');
  if (view['type'] === 'modal') {
    faults.push(...text(view['title'], 24, 'plain_text'));
    if (view['close'] !== undefined) faults.push(...text(view['close'], 24, 'plain_text'));
    if (view['submit'] !== undefined) faults.push(...text(view['submit'], 24, 'plain_text'));
    const needsSubmit = (list(view['blocks']) as Json[]).some((block) => block['type'] === 'input');
    if (needsSubmit && view['submit'] === undefined) faults.push('inputs without submit');
  }
  const metadata = view['private_metadata'];
  if (typeof metadata === 'string' && metadata.length > 3000) faults.push('private_metadata');
  return faults;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const count = (items: unknown[], least: number, most: number): string[] =>
  items.length < least || items.length > most ? [`${items.length} items`] : [];

function limits(object: Json, fields: Record<string, [least: number, most: number]>): string[] {
  return Object.entries(fields).flatMap(([name, [least, most]]) => {
    const value = object[name];
    if (typeof value !== 'string') return [`${name} is not text`];
    const { length } = value;
    return length < least || length > most ? [`${name}: ${length} characters`] : [];
  });
}

function text(value: unknown, most: number, type?: 'plain_text'): string[] {
  const object = (value ?? {}) as Json;
  const known = type
    ? object['type'] === type
    : /^(plain_text|mrkdwn)$/.test(String(object['type']));
  const faults = known ? limits(object, { text: [1, most] }) : ['wrong kind of text'];
  if (
    object['type'] === 'mrkdwn' &&
    /<!(channel|here|everyone|subteam)/.test(String(object['text']))
  ) {
    faults.push('calls a whole channel');
  }
  return faults;
}
