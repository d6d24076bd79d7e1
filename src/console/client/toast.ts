import { h } from './dom.ts';
import type { ActResult } from './model.ts';
import { t } from './texts.ts';

const SHOWN_MS = 5000;
const region = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
document.body.append(region);

/** Shows a short note for a moment. */
export function toast(text: string): void {
  const note = h('div', { class: 'toast' }, text);
  region.append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

/** Says when the bot did not take an act. */
export function reportResult(result: ActResult): void {
  if (!result.ok) toast(t(result.reason));
}
