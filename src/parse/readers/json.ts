import type { DumpReader, EntrySink } from '../format.ts';
import { jsonStart } from './json-outline.ts';

export type JsonRecord = Record<string, unknown>;

/**
 * Reads a dump that is one JSON value, plain or in a JSONP call, and hands the value on. Broken JSON
 * is one reject that says where it breaks.
 */
export function readJson(sink: EntrySink, take: (value: unknown) => void): DumpReader {
  const slices: string[] = [];
  let length = 0;
  return {
    write(text) {
      length += text.length;
      if (length > sink.limits.wholeChars) {
        sink.refuse(`JSON is larger than ${sink.limits.wholeChars} characters`);
      }
      slices.push(text);
    },
    end() {
      const text = slices.join('');
      slices.length = 0;
      const value = parseJson(text);
      if (value.ok) take(value.value);
      else sink.reject(value.reason);
    },
  };
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of an array field; empty when it is none. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text field; null when it is missing or no text. */
export function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The texts of an array field, whatever else it holds left out. */
export function stringsOf(value: unknown): string[] {
  return arrayOf(value).filter((element) => typeof element === 'string');
}

type Parsed = { ok: true; value: unknown } | { ok: false; reason: string };

function parseJson(text: string): Parsed {
  const start = jsonStart(text);
  const bare = start === 0 ? text : text.slice(start).replace(/\)\s*;?\s*$/, '');
  try {
    const value: unknown = JSON.parse(bare);
    return { ok: true, value };
  } catch {
    const offset = start + brokenAt(bare);
    const line = text.slice(0, offset).split('\n').length;
    return { ok: false, reason: `not valid JSON from character ${offset + 1} (line ${line}) on` };
  }
}

const TOKEN =
  /[ \t\n\r]*(?:([[\]{},:])|(")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const STRING_MARK = /["\\\n]/g;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Offset of the first token that cannot stand where it stands; engines do not always tell. */
function brokenAt(text: string): number {
  const open: string[] = [];
  /** What may come: a value, a key, a colon, or what follows a value. */
  let expected: 'value' | 'key' | 'colon' | 'after' = 'value';
  let first = false;
  TOKEN.lastIndex = 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null) return skipBlanks(text, from);
    const at = skipBlanks(text, from);
    const [, mark, quote] = found;
    const inObject = open.at(-1) === '{';
    if (mark === undefined) {
      if (quote !== undefined) TOKEN.lastIndex = stringEnd(text, TOKEN.lastIndex);
      if (TOKEN.lastIndex === 0) return at;
      if (expected === 'key' && quote !== undefined) expected = 'colon';
      else if (expected === 'value') expected = 'after';
      else return at;
    } else if (mark === '{' || mark === '[') {
      if (expected !== 'value') return at;
      open.push(mark);
      expected = mark === '{' ? 'key' : 'value';
      first = true;
      continue;
    } else if (mark === '}' || mark === ']') {
      const closes = mark === '}' ? inObject : open.at(-1) === '[';
      if (!closes || !(expected === 'after' || first)) return at;
      open.pop();
      expected = 'after';
    } else if (mark === ':') {
      if (expected !== 'colon') return at;
      expected = 'value';
    } else {
      if (expected !== 'after' || open.length === 0) return at;
      expected = inObject ? 'key' : 'value';
    }
    first = false;
  }
}

/**
 * Where the string ends whose text starts at `from`, or 0 when it is broken. Step by step: one pattern for a
 * whole string runs out of stack on long ones.
 */
function stringEnd(text: string, from: number): number {
  STRING_MARK.lastIndex = from;
  for (let mark = STRING_MARK.exec(text); mark !== null; mark = STRING_MARK.exec(text)) {
    if (mark[0] === '"') return STRING_MARK.lastIndex;
    ESCAPE.lastIndex = mark.index;
    if (!ESCAPE.test(text)) return 0;
    STRING_MARK.lastIndex = ESCAPE.lastIndex;
  }
  return 0;
}

function skipBlanks(text: string, from: number): number {
  const blanks = /[ \t\n\r]*/y;
  blanks.lastIndex = from;
  return from + (blanks.exec(text)?.[0].length ?? 0);
}
