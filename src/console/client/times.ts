import { locale, t } from './texts.ts';

/** The moment of a Slack timestamp. */
export function dateOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

export function clock(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { hour: 'numeric', minute: '2-digit' }).format(date);
}

export function fullTime(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeStyle: 'medium' }).format(date);
}

/** The name of a day, as the lines between messages show it. */
export function dayName(date: Date, now: Date = new Date()): string {
  if (isSameDay(date, now)) return t('today');
  if (isSameDay(date, new Date(now.getTime() - 86_400_000))) return t('yesterday');
  return new Intl.DateTimeFormat(locale(), {
    month: 'long',
    day: 'numeric',
    weekday: 'short',
  }).format(date);
}

export function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}
