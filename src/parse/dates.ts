import type { TimePrecision } from './article.ts';

/** A time with what is known of it: `at` is ISO 8601 with an offset, written in Japan time. */
export interface Moment {
  at: string;
  precision: TimePrecision;
}

/** Hatena and its readers live in Japan time and do not say so. */
const JAPAN_OFFSET_MINUTES = 540;
const MINUTE_MS = 60_000;
const DAY_SECONDS = 86_400;
/** Nothing was bookmarked earlier, and no dump means a later year. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
const LATEST_MS = Date.UTC(LAST_YEAR + 1, 0, 1);
/** 1601-01-01, the epoch of Chrome and Windows, in milliseconds since 1970. */
const EPOCH_1601_MS = -11_644_473_600_000;
/** What a time of day is written from, at the offset of Japan. */
const HOURS = count(24, (hour) => `${hour}:`);
const MINUTES = count(60, (minute) => `${minute}:`);
const SECONDS = count(60, (second) => `${second}+09:00`);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const YEAR_FIRST =
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/;
const APACHE = /^(\d{1,2})\/([a-z]{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})\s*([+-]\d{4})?$/i;
/** `Fri, 20 Nov 2026 09:15:42 +0900` of mail and RSS 2.0. */
const MAIL =
  /^(?:[a-z]{3},?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|UTC|GMT|[+-]\d{4})?$/i;
/** `Fri Nov 20 2026 09:15:42 GMT+0900 (JST)`, as JavaScript prints a date. */
const SCRIPT =
  /^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})\s*(?:GMT)?([+-]\d{4})?(?:\s*\([^)]*\))?$/i;

/**
 * Reads a date as it is written in dumps: ISO 8601, `YYYY/MM/DD[ HH:mm[:ss]]`, fourteen digits,
 * Apache, mail and JavaScript dates. A date without a zone is Japan time. Null when it is none of
 * these or impossible (30 February, month 13).
 */
export function readDate(text: string): Moment | null {
  const input = text.trim();
  if (input.length < 8 || input.length > 80) return null;
  let found = YEAR_FIRST.exec(input);
  if (found !== null) {
    const [, year, , month, day, hour, minute, second, zone] = found;
    return fromParts([year, month, day, hour, minute, second], zone);
  }
  found = COMPACT.exec(input);
  if (found !== null) return fromParts(found.slice(1, 7), undefined);
  found = APACHE.exec(input) ?? MAIL.exec(input);
  if (found !== null) {
    const [, day, month, year, hour, minute, second, zone] = found;
    return fromParts([year, monthNumber(month), day, hour, minute, second], zone);
  }
  found = SCRIPT.exec(input);
  if (found === null) return null;
  const [, month, day, year, hour, minute, second, zone] = found;
  return fromParts([year, monthNumber(month), day, hour, minute, second], zone);
}

/**
 * Reads an epoch whose unit shows by its size: seconds below 1e11, milliseconds below 1e14,
 * microseconds since 1970 below 1e16, else microseconds since 1601 (Chrome). Zero is no date.
 */
export function readEpoch(value: number): Moment | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  if (value < 1e11) return fromMilliseconds(value * 1000);
  if (value < 1e14) return fromMilliseconds(value);
  if (value < 1e16) return fromMilliseconds(value / 1000);
  return fromMilliseconds(value / 1000 + EPOCH_1601_MS);
}

/** Reads whatever a dump puts into a date field: an epoch as number or digits, or a written date. */
export function readMoment(value: unknown): Moment | null {
  if (typeof value === 'number') return readEpoch(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (!/^\d+(?:\.\d+)?$/.test(text)) return readDate(text);
  return text.length === 14 && COMPACT.test(text) && /^(?:19|20|21)/.test(text)
    ? readDate(text)
    : readEpoch(Number(text));
}

function monthNumber(name: string | undefined): string | undefined {
  const index = MONTHS.indexOf((name ?? '').toLowerCase());
  return index < 0 ? undefined : String(index + 1);
}

function fromParts(
  parts: readonly (string | undefined)[],
  zone: string | undefined,
): Moment | null {
  const [year = '', month = '', day = '', hour, minute, second] = parts;
  if (!isDay(Number(year), Number(month), Number(day))) return null;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 60) return null;
  const precision = hour === undefined ? 'day' : second === undefined ? 'minute' : 'second';
  const clock = [hour, minute, second === '60' ? '59' : second].map((part) => pad(part ?? '0'));
  const written = `${year}-${pad(month)}-${pad(day)}T${clock.join(':')}`;
  const offset = zone === undefined ? JAPAN_OFFSET_MINUTES : offsetMinutes(zone);
  if (offset === null) return null;
  // A day stays the day that was written, whatever its zone.
  if (precision === 'day' || offset === JAPAN_OFFSET_MINUTES) {
    return { at: `${written}+09:00`, precision };
  }
  return fromMilliseconds(Date.parse(`${written}Z`) - offset * MINUTE_MS, precision);
}

function pad(part: string): string {
  return part.padStart(2, '0');
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

function offsetMinutes(zone: string): number | null {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
  if (minutes > 14 * 60) return null;
  return found[1] === '-' ? -minutes : minutes;
}

function fromMilliseconds(instant: number, precision: TimePrecision = 'second'): Moment | null {
  if (!Number.isFinite(instant) || Math.abs(instant) > LATEST_MS) return null;
  const local = Math.floor(instant / 1000) + JAPAN_OFFSET_MINUTES * 60;
  const day = Math.floor(local / DAY_SECONDS);
  if (day < 0 || day >= LATEST_MS / (DAY_SECONDS * 1000)) return null;
  const second = local - day * DAY_SECONDS;
  // Joined and not added, the parts are one flat text, of which articles have many.
  const at = [
    writeDay(day),
    HOURS[Math.floor(second / 3600)],
    MINUTES[Math.floor(second / 60) % 60],
    SECONDS[second % 60],
  ].join('');
  return { at, precision };
}

function count(length: number, write: (two: string) => string): string[] {
  return Array.from({ length }, (_, value) => write(pad(String(value))));
}

/** The day that was written last: bookmarks lie in the order of time, many of one day together. */
let lastDay = { day: 0, text: '1970-01-01T' };

function writeDay(day: number): string {
  if (lastDay.day !== day) {
    const text = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 11);
    lastDay = { day, text };
  }
  return lastDay.text;
}
