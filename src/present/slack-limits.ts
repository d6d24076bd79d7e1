/** One broken rule: where, which, how much there is and how much is allowed. */
export interface LimitFault {
  path: string;
  rule: string;
  actual: number;
  limit: number;
}

/** Slack's limits that yuuk's payloads can meet (Block Kit reference, and the unwritten total of a message). */
export const slackLimits = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** Characters of all blocks of a message as JSON: the strictest reading of `msg_blocks_too_long`. */
  messageCharacters: 13_200,
  messageText: 4000,
  sectionText: 3000,
  fields: 10,
  fieldText: 2000,
  header: 150,
  contextElements: 10,
  actionsElements: 25,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  optionText: 75,
  optionValue: 75,
  overflowOptions: 5,
  selectOptions: 100,
  placeholder: 150,
  id: 255,
  label: 2000,
  inputLength: 3000,
  viewTitle: 24,
  privateMetadata: 3000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

const written = new WeakMap<readonly unknown[], string>();

/**
 * The blocks of a message as JSON, written once: the limit needs its length, and whoever sends it needs it whole.
 * Blocks that were written are changed no more.
 */
export function writeBlocks(blocks: readonly unknown[]): string {
  const known = written.get(blocks);
  if (known !== undefined) return known;
  const json = JSON.stringify(blocks);
  written.set(blocks, json);
  return json;
}

type Json = Record<string, unknown>;

/** A place in a payload. It is written out only for a fault: most payloads have none. */
interface Path {
  readonly parent: Path | null;
  readonly key: string;
  readonly index: number | null;
}

const within = (parent: Path | null, key: string, index: number | null = null): Path => ({
  parent,
  key,
  index,
});

const root = (key: string): Path => within(null, key);

function nameOf({ parent, key, index }: Path): string {
  const own = index === null ? key : `${key}[${index}]`;
  return parent === null ? own : `${nameOf(parent)}.${own}`;
}
type Report = (path: Path, rule: string, actual: number, limit: number) => void;

/**
 * Checks a payload as it would go to Slack: `{text, blocks}` of a message, or a view (`type: home | modal`).
 * Returns every fault; an empty list means that Slack takes it. Unknown kinds of blocks and elements are
 * faults too: yuuk sends only what this file knows.
 */
export function validatePayload(payload: unknown): LimitFault[] {
  const faults: LimitFault[] = [];
  const report: Report = (path, rule, actual, limit) =>
    faults.push({ path: nameOf(path), rule, actual, limit });
  const object = asObject(payload);
  if (object['type'] === 'home' || object['type'] === 'modal') checkView(object, report);
  else checkMessage(object, report);
  return faults;
}

function checkMessage(message: Json, report: Report): void {
  const blocks = asList(message['blocks']);
  checkLength(message['text'], root('text'), 1, slackLimits.messageText, report);
  checkMentions(message['text'], root('text'), report);
  checkCount(blocks, root('blocks'), 0, slackLimits.messageBlocks, report);
  const characters = writeBlocks(blocks).length;
  if (characters > slackLimits.messageCharacters) {
    report(root('blocks'), 'characters in all', characters, slackLimits.messageCharacters);
  }
  checkBlocks(blocks, report);
}

function checkView(view: Json, report: Report): void {
  const blocks = asList(view['blocks']);
  checkCount(blocks, root('blocks'), 0, slackLimits.viewBlocks, report);
  checkOptional(
    view['private_metadata'],
    root('private_metadata'),
    0,
    slackLimits.privateMetadata,
    report,
  );
  checkOptional(view['callback_id'], root('callback_id'), 1, slackLimits.id, report);
  if (view['type'] === 'modal') {
    checkPlain(view['title'], root('title'), slackLimits.viewTitle, report);
    for (const part of ['submit', 'close']) {
      if (view[part] !== undefined)
        checkPlain(view[part], root(part), slackLimits.viewTitle, report);
    }
    const hasInput = blocks.some((block) => asObject(block)['type'] === 'input');
    if (hasInput && view['submit'] === undefined)
      report(root('submit'), 'needed beside inputs', 0, 1);
  }
  checkBlocks(blocks, report);
}

function checkBlocks(blocks: readonly unknown[], report: Report): void {
  const ids = new Set<unknown>();
  blocks.forEach((value, index) => {
    const block = asObject(value);
    const path = within(null, 'blocks', index);
    const id = block['block_id'];
    if (id !== undefined) {
      checkLength(id, within(path, 'block_id'), 1, slackLimits.id, report);
      if (ids.has(id)) report(within(path, 'block_id'), 'unique in the payload', 2, 1);
      ids.add(id);
    }
    const check = blockChecks.get(String(block['type']));
    if (check) check(block, path, report);
    else report(within(path, 'type'), `known block type, not ${String(block['type'])}`, 1, 0);
  });
}

type Check = (value: Json, path: Path, report: Report) => void;

const blockChecks = new Map<string, Check>([
  ['divider', () => undefined],
  [
    'header',
    (block, path, report) =>
      checkPlain(block['text'], within(path, 'text'), slackLimits.header, report),
  ],
  ['section', checkSection],
  ['context', checkContext],
  ['actions', checkActions],
  ['input', checkInput],
  ['rich_text', checkRichText],
]);

function checkSection(block: Json, path: Path, report: Report): void {
  const { text, fields, accessory } = block;
  if (text === undefined && fields === undefined) report(path, 'text or fields', 0, 1);
  if (text !== undefined)
    checkTextObject(text, within(path, 'text'), slackLimits.sectionText, report);
  if (fields !== undefined) {
    const list = asList(fields);
    checkCount(list, within(path, 'fields'), 1, slackLimits.fields, report);
    list.forEach((field, index) =>
      checkTextObject(field, within(path, 'fields', index), slackLimits.fieldText, report),
    );
  }
  if (accessory !== undefined) checkElement(accessory, within(path, 'accessory'), report);
}

function checkContext(block: Json, path: Path, report: Report): void {
  const elements = asList(block['elements']);
  checkCount(elements, within(path, 'elements'), 1, slackLimits.contextElements, report);
  elements.forEach((element, index) =>
    checkTextObject(element, within(path, 'elements', index), slackLimits.sectionText, report),
  );
}

function checkActions(block: Json, path: Path, report: Report): void {
  const elements = asList(block['elements']);
  checkCount(elements, within(path, 'elements'), 1, slackLimits.actionsElements, report);
  const ids = new Set<unknown>();
  elements.forEach((element, index) => {
    const at = within(path, 'elements', index);
    checkElement(element, at, report);
    const id = asObject(element)['action_id'];
    if (ids.has(id)) report(within(at, 'action_id'), 'unique in its block', 2, 1);
    ids.add(id);
  });
}

function checkInput(block: Json, path: Path, report: Report): void {
  checkPlain(block['label'], within(path, 'label'), slackLimits.label, report);
  if (block['hint'] !== undefined)
    checkPlain(block['hint'], within(path, 'hint'), slackLimits.label, report);
  checkElement(block['element'], within(path, 'element'), report);
}

const elementChecks = new Map<string, Check>([
  ['button', checkButton],
  [
    'overflow',
    (element, path, report) => checkOptions(element, path, slackLimits.overflowOptions, report),
  ],
  [
    'static_select',
    (element, path, report) => checkOptions(element, path, slackLimits.selectOptions, report),
  ],
  ['timepicker', () => undefined],
  ['plain_text_input', checkTextInput],
]);

function checkElement(value: unknown, path: Path, report: Report): void {
  const element = asObject(value);
  checkLength(element['action_id'], within(path, 'action_id'), 1, slackLimits.id, report);
  if (element['placeholder'] !== undefined) {
    checkPlain(
      element['placeholder'],
      within(path, 'placeholder'),
      slackLimits.placeholder,
      report,
    );
  }
  const check = elementChecks.get(String(element['type']));
  if (check) check(element, path, report);
  else report(within(path, 'type'), `known element type, not ${String(element['type'])}`, 1, 0);
}

function checkButton(button: Json, path: Path, report: Report): void {
  checkPlain(button['text'], within(path, 'text'), slackLimits.buttonText, report);
  checkOptional(button['value'], within(path, 'value'), 1, slackLimits.buttonValue, report);
  checkOptional(button['url'], within(path, 'url'), 1, slackLimits.url, report);
  const label = button['accessibility_label'];
  checkOptional(label, within(path, 'accessibility_label'), 1, slackLimits.buttonText, report);
  if (button['confirm'] === undefined) return;
  const confirm = asObject(button['confirm']);
  const at = within(path, 'confirm');
  checkPlain(confirm['title'], within(at, 'title'), slackLimits.confirmTitle, report);
  checkPlain(confirm['text'], within(at, 'text'), slackLimits.confirmText, report);
  for (const part of ['confirm', 'deny']) {
    checkPlain(confirm[part], within(at, part), slackLimits.confirmButton, report);
  }
}

function checkOptions(element: Json, path: Path, most: number, report: Report): void {
  const options = asList(element['options']);
  checkCount(options, within(path, 'options'), 1, most, report);
  options.forEach((value, index) => {
    const option = asObject(value);
    const at = within(path, 'options', index);
    checkPlain(option['text'], within(at, 'text'), slackLimits.optionText, report);
    checkLength(option['value'], within(at, 'value'), 1, slackLimits.optionValue, report);
  });
  const initial = element['initial_option'];
  const known = options.some((option) => JSON.stringify(option) === JSON.stringify(initial));
  if (initial !== undefined && !known)
    report(within(path, 'initial_option'), 'one of the options', 0, 1);
}

function checkTextInput(input: Json, path: Path, report: Report): void {
  const limit =
    typeof input['max_length'] === 'number' ? input['max_length'] : slackLimits.inputLength;
  if (limit > slackLimits.inputLength) {
    report(within(path, 'max_length'), 'max_length', limit, slackLimits.inputLength);
  }
  checkOptional(input['initial_value'], within(path, 'initial_value'), 0, limit, report);
}

function checkRichText(block: Json, path: Path, report: Report): void {
  const elements = asList(block['elements']);
  if (elements.length === 0) report(within(path, 'elements'), 'items', 0, 1);
  elements.forEach((value, index) => {
    const element = asObject(value);
    const at = within(path, 'elements', index);
    if (element['type'] === 'rich_text_list') {
      asList(element['elements']).forEach((item, position) =>
        checkRichTextLine(asObject(item), within(at, 'elements', position), report),
      );
    } else if (element['type'] === 'rich_text_section' || element['type'] === 'rich_text_quote') {
      checkRichTextLine(element, at, report);
    } else report(within(at, 'type'), `known rich text type, not ${String(element['type'])}`, 1, 0);
  });
}

const richTextTypes = ['text', 'link', 'user', 'channel', 'emoji'];

function checkRichTextLine(line: Json, path: Path, report: Report): void {
  const elements = asList(line['elements']);
  if (elements.length === 0) report(within(path, 'elements'), 'items', 0, 1);
  elements.forEach((value, index) => {
    const element = asObject(value);
    const at = within(path, 'elements', index);
    const type = String(element['type']);
    if (!richTextTypes.includes(type))
      report(within(at, 'type'), `known rich text type, not ${type}`, 1, 0);
    if (type === 'text') checkLength(element['text'], within(at, 'text'), 1, Infinity, report);
    if (type === 'link') {
      checkLength(element['text'], within(at, 'text'), 1, Infinity, report);
      checkLength(element['url'], within(at, 'url'), 1, slackLimits.url, report);
      if (!/^(https?:\/\/|mailto:|slack:\/\/)/i.test(String(element['url']))) {
        report(within(at, 'url'), 'a web address', 0, 1);
      }
    }
  });
}

function checkTextObject(value: unknown, path: Path, limit: number, report: Report): void {
  const text = asObject(value);
  checkLength(text['text'], within(path, 'text'), 1, limit, report);
  if (text['type'] === 'mrkdwn') checkMentions(text['text'], path, report);
  else if (text['type'] !== 'plain_text')
    report(within(path, 'type'), 'plain_text or mrkdwn', 0, 1);
}

function checkPlain(value: unknown, path: Path, limit: number, report: Report): void {
  const text = asObject(value);
  if (text['type'] !== 'plain_text') report(within(path, 'type'), 'plain_text', 0, 1);
  checkLength(text['text'], within(path, 'text'), 1, limit, report);
}

/** Nothing that yuuk sends may call a whole channel or group. */
function checkMentions(value: unknown, path: Path, report: Report): void {
  const found = String(value).match(/<!(channel|here|everyone|subteam)/g);
  if (found) report(path, 'mentions of a channel or group', found.length, 0);
}

function checkOptional(
  value: unknown,
  path: Path,
  least: number,
  most: number,
  report: Report,
): void {
  if (value !== undefined) checkLength(value, path, least, most, report);
}

function checkLength(
  value: unknown,
  path: Path,
  least: number,
  most: number,
  report: Report,
): void {
  const length = typeof value === 'string' ? value.length : 0;
  if (length > most) report(path, 'characters', length, most);
  else if (length < least) report(path, 'characters at least', length, least);
}

function checkCount(
  list: readonly unknown[],
  path: Path,
  least: number,
  most: number,
  report: Report,
): void {
  if (list.length > most) report(path, 'items', list.length, most);
  else if (list.length < least) report(path, 'items at least', list.length, least);
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const asObject = (value: unknown): Json => (isObject(value) ? value : {});

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
