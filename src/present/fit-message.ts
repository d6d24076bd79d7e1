import { validatePayload } from './slack-limits.ts';

/**
 * The first of several forms of a payload, fullest first, that Slack takes. Forms are built one by one;
 * the last is returned as it is when none fits (its sender then falls back to plain words).
 */
export function fitPayload<T>(forms: readonly (() => T)[]): T {
  const [first, ...rest] = forms;
  if (!first) throw new RangeError('a payload needs at least one form');
  let payload = first();
  for (const build of rest) {
    if (validatePayload(payload).length === 0) return payload;
    payload = build();
  }
  return payload;
}
