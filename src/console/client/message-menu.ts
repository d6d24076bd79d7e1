import { type MenuItem, openMenu } from './menu.ts';
import type { Message, Store } from './store.ts';
import { t } from './texts.ts';
import { reportResult, toast } from './toast.ts';

/** Reactions that a team may have chosen for saving. */
const REACTIONS = [
  ['pushpin', '📌'],
  ['bookmark', '🔖'],
] as const;

/** The "…" menu of a message: the app's shortcuts, and what the console itself offers. */
export function openMessageMenu(store: Store, message: Message, button: HTMLElement): void {
  const { user } = store;
  const shortcuts = (store.snapshot?.shortcuts ?? []).map(({ name, callbackId }) => ({
    label: name,
    note: 'yuuk',
    run: async () =>
      reportResult(
        await store.perform({ act: 'shortcut', user, message: message.key, callbackId }),
      ),
  }));
  const own: MenuItem[] = [
    {
      label: t('replyInThread'),
      run: () => store.show({ panel: 'thread', threadTs: message.threadTs ?? message.ts }),
    },
    ...REACTIONS.map(([name, glyph]) => ({
      label: `${glyph} ${t('react')}`,
      run: async () =>
        reportResult(await store.perform({ act: 'react', user, message: message.key, name })),
    })),
  ];
  const always: MenuItem[] = [
    {
      label: t('showPayload'),
      run: () => store.show({ panel: 'inspector', inspected: message.key }),
    },
    {
      label: t('copyText'),
      run: async () => {
        await navigator.clipboard.writeText(message.text);
        toast(t('copied'));
      },
    },
  ];
  // Slack offers no shortcuts, threads or reactions on what only one person sees.
  const items = message.isEphemeral ? always : [...shortcuts, ...own, ...always];
  openMenu(button, items, t('moreActions'));
}
