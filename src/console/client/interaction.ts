import { askConfirmation, type Confirmation } from './confirm.ts';
import type { Place } from './connection.ts';
import { h } from './dom.ts';
import { collectValues, readField, showChosen } from './fields.ts';
import { openMenu } from './menu.ts';
import type { SlotValue } from './model.ts';
import type { Store } from './store.ts';
import { type TextKey, t } from './texts.ts';
import { reportResult } from './toast.ts';

/** Where the elements of a drawing are: the element that holds them, and the message or view. */
export interface Surface {
  readonly container: HTMLElement;
  readonly place: Place;
}

/**
 * Gives life to the interactive elements of a drawing: what a person presses or chooses goes to the
 * server with what all fields of the drawing hold.
 */
export function enliven(store: Store, surface: Surface): void {
  const { container } = surface;
  for (const labelled of container.querySelectorAll<HTMLElement>('[data-label]')) labelIn(labelled);
  for (const field of container.querySelectorAll<HTMLElement>('details[data-slot]'))
    showChosen(field);
  for (const element of container.querySelectorAll<HTMLElement>('[data-slot]')) {
    switch (element.dataset['kind']) {
      case 'button':
        element.addEventListener('click', () => void pressButton(store, surface, element));
        break;
      case 'feedback':
        element.addEventListener(
          'click',
          () => void press(store, surface, element, element.getAttribute('value')),
        );
        break;
      case 'overflow':
        element.addEventListener('click', () => openOverflow(store, surface, element));
        break;
      case 'external':
        enlivenExternal(store, surface, element);
        break;
      case undefined:
      default:
        element.addEventListener('change', () => {
          showChosen(element);
          if ('dispatch' in element.dataset)
            void press(store, surface, element, readField(element) ?? null);
        });
    }
  }
}

/** The names of elements that the page words in its own language. */
function labelIn(element: HTMLElement): void {
  const names: Record<string, TextKey> = { moreActions: 'moreActions', optional: 'optional' };
  const name = names[element.dataset['label'] ?? ''];
  if (name === undefined) return;
  if (element.tagName === 'BUTTON') {
    if (element.getAttribute('aria-label') === null) element.setAttribute('aria-label', t(name));
  } else element.textContent = t(name);
}

async function pressButton(store: Store, surface: Surface, button: HTMLElement): Promise<void> {
  const url = button.dataset['url'];
  if (url !== undefined) window.open(url, '_blank', 'noopener,noreferrer');
  await press(store, surface, button, null);
}

/** Reports one press or choice, after the confirmation it asks for. */
async function press(
  store: Store,
  surface: Surface,
  element: HTMLElement,
  value: SlotValue,
): Promise<void> {
  const asked = element.dataset['confirm'];
  if (asked !== undefined && !(await askConfirmation(parseConfirmation(asked)))) return;
  if (element.getAttribute('aria-busy') === 'true') return;
  element.setAttribute('aria-busy', 'true');
  const result = await store.perform({
    act: 'press',
    user: store.user,
    ...surface.place,
    slot: Number(element.dataset['slot']),
    value,
    values: collectValues(surface.container),
  });
  element.removeAttribute('aria-busy');
  reportResult(result);
}

function parseConfirmation(text: string): Confirmation {
  return JSON.parse(text);
}

function openOverflow(store: Store, surface: Surface, button: HTMLElement): void {
  const options: { text: string; value: string; url?: string }[] = JSON.parse(
    button.dataset['options'] ?? '[]',
  );
  openMenu(
    button,
    options.map((option) => ({
      label: option.text,
      run: () => {
        if (option.url !== undefined && /^https?:/i.test(option.url))
          window.open(option.url, '_blank', 'noopener,noreferrer');
        void press(store, surface, button, option.value);
      },
    })),
    t('moreActions'),
  );
}

/** A menu whose choices the app suggests while the person types. */
function enlivenExternal(store: Store, surface: Surface, field: HTMLElement): void {
  const box = field.querySelector('input');
  const list = field.querySelector<HTMLElement>('[role=listbox]');
  if (box === null || list === null) return;
  const show = (isOpen: boolean): void => {
    list.hidden = !isOpen;
    box.setAttribute('aria-expanded', String(isOpen));
  };
  const choose = (value: string, text: string): void => {
    field.dataset['value'] = value;
    box.value = text;
    show(false);
    if ('dispatch' in field.dataset) void press(store, surface, field, readField(field) ?? null);
  };
  const suggest = async (): Promise<void> => {
    field.dataset['value'] = '';
    const query = box.value;
    if (query.length < Number(field.dataset['least'])) return show(false);
    const result = await store.perform({
      act: 'suggest',
      user: store.user,
      ...surface.place,
      slot: Number(field.dataset['slot']),
      query,
    });
    if (!result.ok || box.value !== query) return;
    list.replaceChildren(
      ...optionsIn(result.options).map(({ value, text }) =>
        h(
          'button',
          {
            type: 'button',
            role: 'option',
            class: 'menu-item',
            onclick: () => choose(value, text),
          },
          text,
        ),
      ),
    );
    show(list.childElementCount > 0);
  };
  box.addEventListener('input', () => void suggest());
  field.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && field.contains(event.relatedTarget))) show(false);
  });
}

function optionsIn(options: readonly unknown[] | undefined): { value: string; text: string }[] {
  return (options ?? []).flatMap((option) =>
    typeof option === 'object' &&
    option !== null &&
    'value' in option &&
    'text' in option &&
    typeof option.text === 'object' &&
    option.text !== null &&
    'text' in option.text
      ? [{ value: String(option.value), text: String(option.text.text) }]
      : [],
  );
}
