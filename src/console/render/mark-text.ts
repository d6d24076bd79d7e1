import { asString, isObject, type JsonObject } from '../json.ts';

/**
 * slack-blocks-to-jsx reads text more freely than Slack: it turns `&lt;` back into `<` before it
 * looks for mentions, formats plain text, and makes bold what stands inside a word. Characters that
 * Slack would show as they are pass it as noncharacters, which Unicode sets aside for use inside a
 * program; `unmark` puts them back into the finished HTML.
 */
const MARKS: Readonly<Record<string, string>> = {
  '<': '\uFDD0',
  '>': '\uFDD1',
  '&': '\uFDD2',
  '*': '\uFDD3',
  _: '\uFDD4',
  '~': '\uFDD5',
  '`': '\uFDD6',
};

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

const HTML = new Map(
  Object.entries(MARKS).map(([character, mark]) => [
    mark,
    Object.keys(ENTITIES).find((entity) => ENTITIES[entity] === character) ?? character,
  ]),
);

/** Marks what is only text in mrkdwn: escaped characters, and formatting signs inside words. */
export function markMrkdwn(text: string): string {
  return dropMarks(text).replace(
    /<[^<>]*>|&(?:lt|gt|amp);|[*_~]/g,
    (found, at: number, whole: string) => {
      if (found.startsWith('<')) return markLabel(found);
      if (found.length > 1) return markOf(ENTITIES[found]);
      return isFormatting(whole[at - 1], whole[at + 1]) ? found : markOf(found);
    },
  );
}

/** Marks everything in plain text that the library would take for more. */
export function markPlain(text: string): string {
  return dropMarks(text).replace(/[<>&*_~`]/g, markOf);
}

/** Turns the marks in finished HTML into what they stand for. */
export function unmark(html: string): string {
  return html.replace(/[\uFDD0-\uFDD6]/g, (mark) => HTML.get(mark) ?? '');
}

/** The escaped characters in the label of a link or mention; its address stays. */
function markLabel(control: string): string {
  const bar = control.indexOf('|');
  if (bar < 0) return control;
  const label = control
    .slice(bar)
    .replace(/&(?:lt|gt|amp);/g, (entity) => markOf(ENTITIES[entity]));
  return control.slice(0, bar) + label;
}

const IN_WORD = /[\p{L}\p{N}]/u;

/**
 * Slack formats only whole words: a sign opens before and closes after something that is neither a
 * letter nor a digit. Japanese has no such gaps, so `これは*太字*です` keeps its asterisks.
 */
function isFormatting(before = ' ', after = ' '): boolean {
  const opens = !IN_WORD.test(before) && /\S/.test(after);
  const closes = !IN_WORD.test(after) && /\S/.test(before);
  return opens || closes;
}

function markOf(character = ''): string {
  return MARKS[character] ?? character;
}

function dropMarks(text: string): string {
  return text.replace(/[\uFDD0-\uFDD6]/g, '');
}

/** Copies a part of a payload with all its text objects marked. */
export function markTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(markTexts);
  if (!isObject(value)) return value;
  const text = asString(value['text']);
  if (text !== undefined && value['type'] === 'mrkdwn') return { ...value, text: markMrkdwn(text) };
  if (text !== undefined && value['type'] === 'plain_text')
    return { ...value, text: markPlain(text) };
  const copy: JsonObject = {};
  for (const [name, member] of Object.entries(value)) copy[name] = markTexts(member);
  return copy;
}
