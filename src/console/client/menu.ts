import { h } from './dom.ts';
import { t } from './texts.ts';

/** An entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly note?: string;
  /** Set for a choice among several: whether it is the present one. */
  readonly checked?: boolean;
  readonly run: () => void | Promise<void>;
}

let close: (() => void) | null = null;

/** Closes the open menu, if there is one. */
export function closeMenu(): boolean {
  if (close === null) return false;
  close();
  return true;
}

/**
 * Opens a menu under a button: arrow keys move, Enter and Space choose, Escape and a click elsewhere
 * close, and the focus goes back to the button.
 */
export function openMenu(button: HTMLElement, items: readonly MenuItem[], label: string): void {
  const wasOpen = button.getAttribute('aria-expanded') === 'true';
  closeMenu();
  if (wasOpen) return;
  const entries = items.map((item) =>
    h(
      'button',
      {
        type: 'button',
        class: 'menu-item',
        role: item.checked === undefined ? 'menuitem' : 'menuitemradio',
        'aria-checked': item.checked === undefined ? undefined : String(item.checked),
        tabindex: -1,
        onclick: () => {
          shut();
          void item.run();
        },
      },
      h('span', { class: 'menu-label' }, item.label),
      item.note !== undefined && h('span', { class: 'menu-note' }, item.note),
    ),
  );
  if (entries.length === 0)
    entries.push(
      h('button', { type: 'button', class: 'menu-item', disabled: true }, t('noOptions')),
    );
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label }, ...entries);
  const move = (step: number): void => {
    const at = entries.findIndex((entry) => entry === document.activeElement);
    entries[(at + step + entries.length) % entries.length]?.focus();
  };
  const shut = (): void => {
    close = null;
    menu.remove();
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', onOutside, true);
    button.focus();
  };
  const onOutside = (event: Event): void => {
    if (
      event.target instanceof Node &&
      (menu.contains(event.target) || button.contains(event.target))
    )
      return;
    shut();
  };
  menu.addEventListener('keydown', (event) => {
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Home: () => entries[0]?.focus(),
      End: () => entries.at(-1)?.focus(),
      Escape: shut,
      Tab: shut,
    };
    const act = keys[event.key];
    if (act === undefined) return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
    act();
  });
  close = shut;
  button.setAttribute('aria-expanded', 'true');
  // Inside a dialog the menu must be a child of it, or the dialog would cover it.
  (button.closest('dialog') ?? document.body).append(menu);
  place(menu, button);
  document.addEventListener('pointerdown', onOutside, true);
  (entries.find((entry) => entry.getAttribute('aria-checked') === 'true') ?? entries[0])?.focus();
}

function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = menu;
  const fitsRight = at.left + offsetWidth <= innerWidth - 8;
  const left = fitsRight ? at.left : Math.max(8, at.right - offsetWidth);
  const below = at.bottom + 4;
  const top = below + offsetHeight > innerHeight ? Math.max(8, at.top - offsetHeight - 4) : below;
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
