import { asString, isObject, type JsonObject } from '../json.ts';

/**
 * slack-blocks-to-jsx turns `&lt;` back into `<` before it looks for mentions, so that text which
 * the bot escaped would be drawn as a mention. These noncharacters (Unicode sets them aside for use
 * inside a program) carry the escaped characters past it; `unmark` makes HTML entities of them.
 */
const LESS = '\uFDD0';
const GREATER = '\uFDD1';
const AMPERSAND = '\uFDD2';

/** Marks `&lt;`, `&gt;` and `&amp;` of mrkdwn, except in the address of a link. */
export function markMrkdwn(text: string): string {
  return dropMarks(text)
    .split(/(<[^<>]*>)/)
    .map((part) => {
      if (!part.startsWith('<')) return markEntities(part);
      const bar = part.indexOf('|');
      return bar < 0 ? part : part.slice(0, bar) + markEntities(part.slice(bar));
    })
    .join('');
}

/** Marks `<`, `>` and `&` of plain text, which Slack shows as they are. */
export function markPlain(text: string): string {
  return dropMarks(text).replaceAll('&', AMPERSAND).replaceAll('<', LESS).replaceAll('>', GREATER);
}

/** Turns the marks in finished HTML into entities. */
export function unmark(html: string): string {
  return html.replaceAll(LESS, '&lt;').replaceAll(GREATER, '&gt;').replaceAll(AMPERSAND, '&amp;');
}

function markEntities(text: string): string {
  return text.replaceAll('&lt;', LESS).replaceAll('&gt;', GREATER).replaceAll('&amp;', AMPERSAND);
}

function dropMarks(text: string): string {
  return text.replace(/[\uFDD0-\uFDD2]/g, '');
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
