import { fill, h, icon, setDrawing } from './dom.ts';
import { collectValues, keepFields, restoreFields } from './fields.ts';
import { enliven } from './interaction.ts';
import type { SlotValue, ViewSnapshot } from './model.ts';
import type { Store } from './store.ts';
import { language, t } from './texts.ts';
import { reportResult } from './toast.ts';

/** Shows the modal on top of the person's stack. */
export class ModalLayer {
  readonly #store: Store;
  readonly #dialog: HTMLDialogElement;
  readonly #written = new Map<string, Map<string, SlotValue>>();
  #shown: { id: string; version: string } | null = null;
  #back: Element | null = null;

  constructor(store: Store) {
    this.#store = store;
    this.#dialog = h('dialog', { class: 'dialog modal', 'aria-labelledby': 'modal-title' });
    this.#dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      void this.#close();
    });
    document.body.append(this.#dialog);
  }

  draw(modals: readonly ViewSnapshot[]): void {
    const top = modals.at(-1);
    if (this.#shown !== null) this.#written.set(this.#shown.id, keepFields(this.#dialog));
    for (const id of this.#written.keys())
      if (!modals.some((modal) => modal.id === id)) this.#written.delete(id);
    if (top === undefined) {
      if (!this.#dialog.open) return;
      this.#shown = null;
      this.#dialog.close();
      if (this.#back instanceof HTMLElement && this.#back.isConnected) this.#back.focus();
      return;
    }
    const version = `${top.revision} ${language()} ${modals.length}`;
    if (this.#shown?.id === top.id && this.#shown.version === version) return;
    this.#shown = { id: top.id, version };
    this.#fill(top, modals.length > 1);
    if (!this.#dialog.open) {
      this.#back = document.activeElement;
      this.#dialog.showModal();
    }
    this.#focus(top);
  }

  #fill(view: ViewSnapshot, isStacked: boolean): void {
    const body = h('div', { class: 'modal-body' });
    setDrawing(body, view.html);
    enliven(this.#store, { container: body, place: { view: view.id } });
    const written = this.#written.get(view.id);
    if (written !== undefined) restoreFields(body, written);
    fill(
      this.#dialog,
      h(
        'form',
        {
          method: 'dialog',
          novalidate: true,
          onsubmit: (event) => {
            event.preventDefault();
            void this.#submit(view, body);
          },
        },
        h(
          'header',
          { class: 'modal-head' },
          h('h2', { id: 'modal-title' }, view.title),
          h(
            'button',
            {
              type: 'button',
              class: 'tool',
              'aria-label': t('close'),
              onclick: () => void this.#close(),
            },
            icon(isStacked ? 'back' : 'close'),
          ),
        ),
        body,
        h(
          'footer',
          { class: 'dialog-actions' },
          h(
            'button',
            { type: 'button', class: 'button', onclick: () => void this.#close() },
            view.close ?? (view.submit === null ? t('close') : t('cancel')),
          ),
          view.submit !== null &&
            h('button', { type: 'submit', class: 'button primary' }, view.submit || t('submit')),
        ),
      ),
    );
  }

  #focus(view: ViewSnapshot): void {
    const faulty = '.faulty .field, .faulty input';
    const target =
      (view.hasErrors ? this.#dialog.querySelector<HTMLElement>(faulty) : null) ??
      this.#dialog.querySelector<HTMLElement>('[data-focus]') ??
      this.#dialog.querySelector<HTMLElement>('.modal-body .field, .modal-body input') ??
      this.#dialog.querySelector<HTMLElement>('.dialog-actions .button');
    target?.focus();
  }

  async #submit(view: ViewSnapshot, body: HTMLElement): Promise<void> {
    if (this.#dialog.getAttribute('aria-busy') === 'true') return;
    this.#dialog.setAttribute('aria-busy', 'true');
    const result = await this.#store.perform({
      act: 'submit',
      user: this.#store.user,
      view: view.id,
      values: collectValues(body),
    });
    this.#dialog.removeAttribute('aria-busy');
    reportResult(result);
  }

  async #close(): Promise<void> {
    const view = this.#shown?.id;
    if (view === undefined) return;
    await this.#store.perform({ act: 'close', user: this.#store.user, view });
  }
}
