import { fill, h, setDrawing } from './dom.ts';
import { findNamed, keepFields, restoreFields } from './fields.ts';
import { enliven } from './interaction.ts';
import type { Store } from './store.ts';
import { language, t } from './texts.ts';

/** The bot's App Home. */
export class HomeTab {
  readonly element: HTMLElement;
  readonly #store: Store;
  #version = '';

  constructor(store: Store) {
    this.#store = store;
    this.element = h('div', { class: 'home', tabindex: 0, role: 'region' });
  }

  draw(): void {
    const view = this.#store.snapshot?.home ?? null;
    this.element.setAttribute('aria-label', t('home'));
    const version =
      view === null ? `none ${language()}` : `${view.id} ${view.revision} ${language()}`;
    if (version === this.#version) return;
    this.#version = version;
    if (view === null) {
      fill(this.element, h('p', { class: 'empty' }, t('homeEmpty')));
      return;
    }
    const body = h('div', { class: 'home-body' });
    const written = keepFields(this.element);
    setDrawing(body, view.html);
    enliven(this.#store, { container: body, place: { view: view.id } });
    restoreFields(body, written);
    const { scrollTop } = this.element;
    const active = document.activeElement;
    const focused =
      active instanceof HTMLElement && this.element.contains(active)
        ? active.dataset['name']
        : undefined;
    fill(this.element, body);
    this.element.scrollTop = scrollTop;
    if (focused === undefined) return;
    (findNamed(body, focused) ?? this.element).focus();
  }
}
