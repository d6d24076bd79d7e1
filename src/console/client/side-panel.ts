import { Composer } from './composer.ts';
import { fill, h, icon } from './dom.ts';
import { Inspector } from './inspector.ts';
import { MessageList } from './message-list.ts';
import type { Store } from './store.ts';
import { language, t } from './texts.ts';

/** The right side: a thread, or the inspector. */
export class SidePanel {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #head = h('header', { class: 'panel-head' });
  readonly #list: MessageList;
  readonly #composer: Composer;
  readonly #inspector: Inspector;
  #version = '';

  constructor(store: Store) {
    this.#store = store;
    this.#list = new MessageList(store, { isThread: true });
    this.#composer = new Composer(store, {
      id: 'thread-box',
      threadTs: () => store.threadTs,
    });
    this.#inspector = new Inspector(store);
    this.element = h(
      'aside',
      { class: 'side-panel' },
      this.#head,
      this.#list.element,
      this.#composer.element,
      this.#inspector.element,
    );
  }

  draw(): void {
    const { panel, threadTs } = this.#store;
    this.element.hidden = panel === 'none';
    if (panel === 'none') {
      this.#version = '';
      return;
    }
    const isThread = panel === 'thread' && threadTs !== null;
    this.#list.element.hidden = !isThread;
    this.#composer.element.hidden = !isThread;
    this.#inspector.element.hidden = isThread;
    const title = isThread ? t('thread') : t('inspectorTitle');
    this.element.setAttribute('aria-label', title);
    this.#drawHead(title);
    if (!isThread) return this.#inspector.draw();
    this.#list.element.setAttribute('aria-label', title);
    this.#list.draw(this.#store.threadMessages(threadTs), `${threadTs} ${this.#store.user}`);
    this.#composer.draw(t('threadPlaceholder'));
  }

  #drawHead(title: string): void {
    const { panel, threadTs } = this.#store;
    const version = [panel, threadTs, language()].join();
    if (version === this.#version) return;
    const isOpening = this.#version === '' || !this.#version.startsWith(panel);
    this.#version = version;
    fill(
      this.#head,
      h('h2', {}, title),
      h(
        'button',
        {
          type: 'button',
          class: 'tool',
          'aria-label': t('close'),
          onclick: () => this.#store.show({ panel: 'none' }),
        },
        icon('close'),
      ),
    );
    if (isOpening && panel === 'thread') this.#composer.focus();
  }
}
