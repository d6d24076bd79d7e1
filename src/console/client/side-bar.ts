import { avatar } from './avatar.ts';
import { fill, h, icon } from './dom.ts';
import type { Store } from './store.ts';
import { countOf, language, t } from './texts.ts';

/** The list of channels and the bot. */
export class SideBar {
  readonly element = h('nav', { class: 'side-bar' });
  readonly #store: Store;
  readonly #onChoice: () => void;
  readonly #onTry: (text: string) => void;
  #version = '';

  constructor(store: Store, on: { choice: () => void; tryIt: (text: string) => void }) {
    this.#store = store;
    this.#onChoice = on.choice;
    this.#onTry = on.tryIt;
  }

  draw(): void {
    const { snapshot, channelId, tab } = this.#store;
    const channels = snapshot?.channels ?? [];
    const unread = channels.map(({ id }) => this.#store.unread(id));
    const version = [channelId, tab, language(), this.#store.user, unread].join();
    if (version === this.#version) return;
    this.#version = version;
    this.element.setAttribute('aria-label', t('menu'));
    const focused =
      document.activeElement instanceof HTMLElement && this.element.contains(document.activeElement)
        ? document.activeElement.dataset['channel']
        : undefined;
    const { dm } = this.#store;
    fill(
      this.element,
      h('div', { class: 'workspace' }, h('strong', {}, 'yuuk lab')),
      h('h2', {}, t('channels')),
      h(
        'ul',
        {},
        ...channels
          .filter(({ kind }) => kind !== 'dm')
          .map((channel) =>
            this.#entry(
              channel.id,
              icon(channel.kind === 'private' ? 'lock' : 'hash'),
              channel.name,
            ),
          ),
      ),
      h('h2', {}, t('app')),
      h(
        'ul',
        {},
        dm !== undefined &&
          this.#entry(dm.id, avatar({ id: 'bot', name: 'yuuk', isBot: true }), 'yuuk'),
      ),
      h(
        'section',
        { class: 'welcome', 'aria-label': t('welcomeTitle') },
        h('h2', {}, t('welcomeTitle')),
        h('p', {}, t('welcome')),
        ...['/yuuk redis cpu', '/yuuk help', '@yuuk redis'].map((text) =>
          h('button', { type: 'button', class: 'example', onclick: () => this.#onTry(text) }, text),
        ),
        h('p', { class: 'keys' }, t('keys')),
      ),
    );
    if (focused !== undefined)
      this.element.querySelector<HTMLElement>(`[data-channel="${focused}"]`)?.focus();
  }

  #entry(id: string, sign: HTMLElement, name: string): HTMLElement {
    const isOpen = id === this.#store.channelId;
    const unread = this.#store.unread(id);
    return h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: `channel${unread > 0 ? ' unread' : ''}`,
          'data-channel': id,
          'aria-current': isOpen ? 'page' : undefined,
          onclick: () => {
            this.#store.show({ channelId: id, tab: 'messages', threadTs: null });
            this.#onChoice();
          },
        },
        sign,
        h('span', { class: 'channel-name' }, name),
        unread > 0 &&
          h(
            'span',
            { class: 'badge', 'aria-label': countOf(unread, 'newMessages') },
            String(unread),
          ),
      ),
    );
  }
}
