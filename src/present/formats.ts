import type { Article, TimePrecision } from '../parse/article.ts';
import type { Language } from './catalogue.ts';

/** How one reader sees dates and counts. */
export interface Formats {
  count(value: number): string;
  /** A day without its time; a day that is known without a time is never moved to another zone. */
  day(at: string, precision: TimePrecision | null): string;
  /** Day and time, in the reader's zone. */
  time(at: string): string;
  /** "3 hours ago", never less than a minute. */
  ago(at: string, now: Date): string;
}

const locales: Record<Language, string> = { ja: 'ja-JP', en: 'en-GB' };
const cache = new Map<string, Formats>();

/** The formats of a language and an IANA time zone; building `Intl` formatters is slow, so they are kept. */
export function readFormats(lang: Language, timeZone: string): Formats {
  const key = `${lang} ${timeZone}`;
  let formats = cache.get(key);
  if (!formats) {
    formats = createFormats(locales[lang], timeZone);
    cache.set(key, formats);
  }
  return formats;
}

function createFormats(locale: string, timeZone: string): Formats {
  const dayStyle: Intl.DateTimeFormatOptions =
    locale === 'ja-JP'
      ? { year: 'numeric', month: '2-digit', day: '2-digit' }
      : { year: 'numeric', month: 'short', day: 'numeric' };
  const number = new Intl.NumberFormat(locale);
  const zonedDay = new Intl.DateTimeFormat(locale, { ...dayStyle, timeZone });
  const plainDay = new Intl.DateTimeFormat(locale, { ...dayStyle, timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(locale, {
    ...dayStyle,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  const relative = new Intl.RelativeTimeFormat(locale);
  const plainDays = keepLast((day) => plainDay.format(new Date(`${day}T00:00:00Z`)));
  const zonedDays = keepLast((at) => zonedDay.format(new Date(at)));
  return {
    // No language that we speak groups or changes the digits of a small number.
    count: (value) =>
      Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : number.format(value),
    day: (at, precision) =>
      precision === 'day' || at.slice(11, 19) === '00:00:00'
        ? plainDays(at.slice(0, 10))
        : zonedDays(at),
    time: (at) => time.format(new Date(at)),
    ago: (at, now) => {
      const [value, unit] = age(now.getTime() - Date.parse(at));
      return relative.format(-value, unit);
    },
  };
}

/** Keeps what a slow function of a text returned; all of it goes when there is much. */
function keepLast(work: (text: string) => string): (text: string) => string {
  const kept = new Map<string, string>();
  return (text) => {
    let result = kept.get(text);
    if (result === undefined) {
      if (kept.size >= 2000) kept.clear();
      result = work(text);
      kept.set(text, result);
    }
    return result;
  };
}

function age(milliseconds: number): [value: number, unit: Intl.RelativeTimeFormatUnit] {
  const minutes = Math.max(1, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return [minutes, 'minute'];
  if (minutes < 48 * 60) return [Math.floor(minutes / 60), 'hour'];
  return [Math.floor(minutes / 1440), 'day'];
}

/** The date of an article: its publication, else its latest bookmark; null when neither is known. */
export function dateOf(
  article: Pick<Article, 'publishedAt' | 'bookmarks'>,
): { at: string; precision: TimePrecision | null } | null {
  if (article.publishedAt) return { at: article.publishedAt, precision: null };
  let latest: { at: string; precision: TimePrecision | null } | null = null;
  for (const { at, atPrecision } of article.bookmarks) {
    if (at && (!latest || Date.parse(at) > Date.parse(latest.at))) {
      latest = { at, precision: atPrecision };
    }
  }
  return latest;
}
