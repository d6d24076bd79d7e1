import type { ActResult, SlotValue, Snapshot } from './model.ts';

const TOKEN = document.querySelector<HTMLMetaElement>('meta[name="yuuk-console"]')?.content ?? '';

/** What a person does; the names of `acts.ts` on the server. */
export type Act =
  | { act: 'write'; user: string; channel: string; text: string; threadTs?: string }
  | ({ act: 'press'; user: string; slot: number; value: SlotValue } & Place & Fields)
  | ({ act: 'suggest'; user: string; slot: number; query: string } & Place)
  | ({ act: 'submit'; user: string; view: string } & Fields)
  | { act: 'close'; user: string; view: string }
  | { act: 'shortcut'; user: string; message: string; callbackId: string }
  | { act: 'react'; user: string; message: string; name: string }
  | { act: 'home'; user: string; tab: 'home' | 'messages' }
  | { act: 'dismiss'; user: string; message: string }
  | { act: 'language'; lang: string };

/** The message or view in which something happens. */
export type Place = { message: string } | { view: string };
type Fields = { values: Record<string, SlotValue> };

/** Tells the server what a person did; resolves when the bot has taken it. */
export async function perform(act: Act): Promise<ActResult> {
  try {
    const response = await fetch('/console/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-yuuk-console': TOKEN },
      body: JSON.stringify(act),
    });
    // The server was started anew and knows another token: so does a fresh page.
    if (response.status === 403) location.reload();
    return await response.json();
  } catch {
    return { ok: false, reason: 'failed' };
  }
}

/** All that a person sees, without the content that the page already has. */
export async function fetchSnapshot(user: string, since: number): Promise<Snapshot> {
  const response = await fetch(`/console/state?user=${encodeURIComponent(user)}&since=${since}`);
  if (!response.ok) throw new Error(`state: ${response.status}`);
  return await response.json();
}

/**
 * Calls back after every change on the server, and when the connection comes and goes. A page that
 * nobody sees lets go of its connection: a browser has only six for one host.
 */
export function followChanges(on: {
  change: () => void;
  connection: (isUp: boolean) => void;
}): void {
  let stream: EventSource | null = null;
  const follow = (): void => {
    stream?.close();
    stream = null;
    if (document.visibilityState === 'hidden') return;
    stream = new EventSource('/console/stream');
    stream.addEventListener('message', on.change);
    stream.addEventListener('open', () => on.connection(true));
    stream.addEventListener('error', () => on.connection(false));
  };
  document.addEventListener('visibilitychange', follow);
  follow();
}
