import { Composer } from './composer.ts';
import { fill, h, icon } from './dom.ts';
import { HomeTab } from './home.ts';
import { MessageList } from './message-list.ts';
import type { Store } from './store.ts';
import { countOf, language, t } from './texts.ts';

/** The middle of the page: a channel, or the bot's App Home and conversation. */
export class Conversation {
  readonly element: HTMLElement;
  readonly composer: Composer;
  readonly #store: Store;
  readonly #head = h('header', { class: 'conversation-head' });
  readonly #list: MessageList;
  readonly #home: HomeTab;
  readonly #note = h('p', { class: 'absent' });
  #version = '';

  constructor(store: Store) {
    this.#store = store;
    this.#list = new MessageList(store, { isThread: false });
    this.#home = new HomeTab(store);
    this.composer = new Composer(store, { id: 'box', threadTs: () => null });
    this.element = h(
      'main',
      { class: 'conversation' },
      this.#head,
      this.#list.element,
      this.#home.element,
      this.#note,
      this.composer.element,
    );
  }

  draw(): void {
    const { channel, tab, user } = this.#store;
    if (channel === undefined) return;
    const isHome = channel.kind === 'dm' && tab === 'home';
    this.#drawHead();
    this.#home.element.hidden = !isHome;
    this.#list.element.hidden = isHome;
    this.composer.element.hidden = isHome;
    this.#note.hidden = isHome || channel.botIsIn;
    this.#note.textContent = t('botAbsent');
    const name = channel.kind === 'dm' ? 'yuuk' : `#${channel.name}`;
    this.#list.element.setAttribute('aria-label', `${name} ${t('messages')}`);
    if (isHome) this.#home.draw();
    else this.#list.draw(this.#store.channelMessages(), `${channel.id} ${user}`);
    const to = language() === 'ja' ? `${name} ${t('placeholder')}` : t('placeholder') + name;
    this.composer.draw(`${to} — ${t('placeholderHint')}`);
  }

  #drawHead(): void {
    const { channel, tab } = this.#store;
    if (channel === undefined) return;
    const version = [channel.id, tab, language(), channel.botIsIn, this.#store.user].join();
    if (version === this.#version) return;
    this.#version = version;
    const isDm = channel.kind === 'dm';
    const sign = isDm
      ? h('img', {
          class: 'avatar',
          src: '/console/assets/icon.svg',
          alt: '',
          width: 24,
          height: 24,
        })
      : icon(channel.kind === 'private' ? 'lock' : 'hash');
    fill(
      this.#head,
      h('h2', {}, sign, isDm ? 'yuuk' : channel.name),
      isDm
        ? this.#tabs()
        : h('span', { class: 'members' }, icon('people'), countOf(channel.members, 'members')),
    );
  }

  #tabs(): HTMLElement {
    const open = (tab: 'home' | 'messages') => () => {
      const { user } = this.#store;
      this.#store.show({ tab });
      document.getElementById(`tab-${tab}`)?.focus();
      void this.#store.perform({ act: 'home', user, tab });
    };
    const tab = (name: 'home' | 'messages'): HTMLElement =>
      h(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `tab-${name}`,
          'aria-selected': String(this.#store.tab === name),
          onclick: open(name),
        },
        t(name),
      );
    const list = h('div', { class: 'tabs', role: 'tablist' }, tab('home'), tab('messages'));
    return list;
  }
}
