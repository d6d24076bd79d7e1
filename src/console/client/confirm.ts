import { h } from './dom.ts';
import { t } from './texts.ts';

/** What an element asks before it acts. */
export interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly deny: string;
  readonly danger: boolean;
}

/** Asks the question of an element's `confirm`; true when the person agrees. */
export function askConfirmation(question: Confirmation): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (agreed: boolean) => () => {
      dialog.remove();
      resolve(agreed);
    };
    const dialog = h(
      'dialog',
      { class: 'dialog confirm', 'aria-labelledby': 'confirm-title', oncancel: end(false) },
      h('h2', { id: 'confirm-title' }, question.title),
      h('p', { class: 'confirm-text' }, question.text),
      h(
        'div',
        { class: 'dialog-actions' },
        h(
          'button',
          { type: 'button', class: 'button', onclick: end(false) },
          question.deny || t('cancel'),
        ),
        h(
          'button',
          {
            type: 'button',
            class: `button ${question.danger ? 'danger' : 'primary'}`,
            autofocus: true,
            onclick: end(true),
          },
          question.confirm || t('submit'),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
