import type { ModalView } from '../present/blocks.ts';
import type { OpenView, Sender } from '../slack/sender.ts';
import type { Press } from './press.ts';

/** Shows a modal: a new one, or in place of the modal in which the press was made. */
export async function showView(
  press: Pick<Press, 'view' | 'triggerId'>,
  view: ModalView,
  sender: Pick<Sender, 'openView' | 'updateView'>,
): Promise<OpenView | null> {
  if (press.view?.kind !== 'modal') return sender.openView(press.triggerId, view);
  return sender.updateView(press.view, view);
}
