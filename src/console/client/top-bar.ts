import { avatar } from './avatar.ts';
import { fill, h, icon } from './dom.ts';
import { openMenu } from './menu.ts';
import type { Store } from './store.ts';
import { language, t } from './texts.ts';
import { currentTheme, switchTheme } from './theme.ts';

/** The bar above: who one is, language, brightness, inspector. */
export class TopBar {
  readonly element = h('header', { class: 'top-bar' });
  readonly #store: Store;
  readonly #onMenu: () => void;
  #version = '';

  constructor(store: Store, onMenu: () => void) {
    this.#store = store;
    this.#onMenu = onMenu;
  }

  draw(): void {
    const { person, panel, isConnected } = this.#store;
    const broken = this.#store.exchanges.filter(({ breaks }) => breaks.length > 0).length;
    const version = [person?.id, panel, isConnected, language(), broken, currentTheme()].join();
    if (version === this.#version) return;
    this.#version = version;
    const focused = document.activeElement?.id;
    const who: HTMLElement = h(
      'button',
      {
        type: 'button',
        id: 'who',
        class: 'who',
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
        title: t('actAs'),
        onclick: () => this.#chooseWho(who),
      },
      person !== undefined && avatar(person),
      h('span', { class: 'who-name' }, person?.name ?? ''),
      h('span', { class: 'who-role' }, t(person?.isAdmin === true ? 'admin' : 'member')),
      icon('down'),
    );
    fill(
      this.element,
      h(
        'button',
        {
          type: 'button',
          id: 'menu',
          class: 'bar-button menu-button',
          'aria-label': t('menu'),
          onclick: this.#onMenu,
        },
        icon('menu'),
      ),
      h(
        'div',
        { class: 'brand' },
        h('img', { src: '/console/assets/icon.svg', alt: '', width: 24, height: 24 }),
        h('h1', {}, t('title')),
        h('span', { class: 'brand-note' }, t('subtitle')),
      ),
      !isConnected && h('span', { class: 'offline', role: 'status' }, t('offline')),
      h('div', { class: 'spacer' }),
      who,
      h(
        'button',
        {
          type: 'button',
          id: 'language',
          class: 'bar-button',
          'aria-label': t('language'),
          title: t('language'),
          onclick: () => this.#store.speak(language() === 'ja' ? 'en' : 'ja'),
        },
        t('languageShort'),
      ),
      h(
        'button',
        {
          type: 'button',
          id: 'theme',
          class: 'bar-button',
          'aria-label': t('theme'),
          title: t('theme'),
          onclick: () => {
            switchTheme();
            this.draw();
          },
        },
        icon(currentTheme() === 'dark' ? 'sun' : 'moon'),
      ),
      h(
        'button',
        {
          type: 'button',
          id: 'inspector',
          class: 'bar-button inspector-button',
          'aria-label': t('inspector'),
          'aria-pressed': String(panel === 'inspector'),
          onclick: () =>
            this.#store.show({
              panel: panel === 'inspector' ? 'none' : 'inspector',
              inspected: null,
            }),
        },
        icon('code'),
        h('span', { class: 'bar-label' }, t('inspector')),
        broken > 0 && h('span', { class: 'badge' }, String(broken)),
      ),
    );
    if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
  }

  #chooseWho(button: HTMLElement): void {
    const { snapshot, user } = this.#store;
    openMenu(
      button,
      (snapshot?.people ?? []).map(({ id, name, isAdmin }) => ({
        label: name,
        note: t(isAdmin ? 'admin' : 'member'),
        checked: id === user,
        run: () => void this.#store.actAs(id),
      })),
      t('actAs'),
    );
  }
}
