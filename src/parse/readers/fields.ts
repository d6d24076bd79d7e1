import type { EntrySink } from '../format.ts';
import { arrayOf, isRecord, type JsonRecord } from './json.ts';

/** Calls `take` for each element that is an object; the others are rejects. */
export function eachRecord(
  sink: EntrySink,
  list: unknown,
  take: (record: JsonRecord) => void,
): void {
  for (const element of arrayOf(list)) {
    if (isRecord(element)) take(element);
    else sink.reject('not an object');
  }
}

/** The text of a field; numbers are written out, everything else is empty. */
export function textField(record: JsonRecord, key: string): string {
  const value = record[key];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

/** The elements of a list that are text, or objects with a text as their `name`. */
export function textList(value: unknown): string[] {
  return arrayOf(value).flatMap((element) => {
    if (typeof element === 'string') return [element];
    const text = isRecord(element) ? textField(element, 'name') : '';
    return text === '' ? [] : [text];
  });
}

/** The address of an entry, null when there is none. One that is there but is no text makes a reject: `false`. */
export function addressField(
  sink: EntrySink,
  record: JsonRecord,
  key: string,
): string | null | false {
  const value = record[key];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  sink.reject(`${key} is not text`);
  return false;
}
