import type { Lang } from '../client/model.ts';

const FORMS: Record<string, Intl.DateTimeFormatOptions> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/**
 * Fills the tokens of Slack's `<!date^…>` (docs.slack.dev/messaging/formatting-message-text), such
 * as `{date_short} {time}`. `_pretty` forms are shown as the plain ones. Unknown tokens stay.
 */
export function formatSlackDate(
  unixSeconds: number,
  pattern: string,
  reader: { lang: Lang; timeZone: string },
): string {
  const date = new Date(unixSeconds * 1000);
  return pattern.replace(/\{([a-z_]+)\}/g, (token, name: string) => {
    const form = FORMS[name.replace(/_pretty$/, '')];
    if (form === undefined) return token;
    const locale = reader.lang === 'ja' ? 'ja-JP' : 'en-US';
    return new Intl.DateTimeFormat(locale, { ...form, timeZone: reader.timeZone }).format(date);
  });
}
