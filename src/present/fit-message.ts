import { validatePayload } from './slack-limits.ts';

/** Payloads that were found to keep the limits; presenters make them and nobody changes them. */
const fitting = new WeakSet<object>();

/**
 * The first of several forms of a payload, fullest first, that Slack takes. Forms are built one by one;
 * the last is returned as it is when none fits (its sender then falls back to plain words).
 */
export function fitPayload<T extends object>(forms: readonly (() => T)[]): T {
  const [first, ...rest] = forms;
  if (!first) throw new RangeError('a payload needs at least one form');
  let payload = first();
  for (const build of rest) {
    if (validatePayload(payload).length === 0) {
      fitting.add(payload);
      return payload;
    }
    payload = build();
  }
  return payload;
}

/** Whether `fitPayload` has seen that Slack takes this very payload, so that its sender need not look again. */
export const isFitting = (payload: object): boolean => fitting.has(payload);
