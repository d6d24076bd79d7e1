import type { SlotValue } from './model.ts';
import { locale } from './texts.ts';

/** What the fields inside an element hold, by slot number. */
export function collectValues(container: Element): Record<string, SlotValue> {
  const values: Record<string, SlotValue> = {};
  for (const field of container.querySelectorAll<HTMLElement>('[data-slot]')) {
    const value = readField(field);
    if (value !== undefined) values[field.dataset['slot'] ?? ''] = value;
  }
  return values;
}

/** What one field holds; `undefined` for buttons and menus, which hold nothing. */
export function readField(field: HTMLElement): SlotValue | undefined {
  switch (field.dataset['kind']) {
    case 'input':
    case 'select': {
      const value = valueOf(field);
      return 'unix' in field.dataset && value !== ''
        ? String(Math.floor(new Date(value).getTime() / 1000))
        : value;
    }
    case 'choices': {
      const boxes = [...field.querySelectorAll('input')];
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      return boxes[0]?.type === 'radio' ? (chosen[0] ?? null) : chosen;
    }
    case 'external': {
      const chosen = (field.dataset['value'] ?? '').split('\n').filter((value) => value !== '');
      return 'multiple' in field.dataset ? chosen : (chosen[0] ?? null);
    }
    case undefined:
    default:
      return undefined;
  }
}

function valueOf(field: Element): string {
  return field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement
    ? field.value
    : '';
}

/** What a person has written, by the names of the fields, so that a redrawn view keeps it. */
export function keepFields(container: Element): Map<string, SlotValue> {
  const kept = new Map<string, SlotValue>();
  for (const field of container.querySelectorAll<HTMLElement>('[data-name]')) {
    const value = 'unix' in field.dataset ? valueOf(field) : readField(field);
    if (value !== undefined) kept.set(field.dataset['name'] ?? '', value);
  }
  return kept;
}

export function restoreFields(container: Element, kept: ReadonlyMap<string, SlotValue>): void {
  for (const field of container.querySelectorAll<HTMLElement>('[data-name]')) {
    const value = kept.get(field.dataset['name'] ?? '');
    if (value === undefined) continue;
    if (field.dataset['kind'] === 'choices') {
      for (const box of field.querySelectorAll('input'))
        box.checked = Array.isArray(value) ? value.includes(box.value) : value === box.value;
      showChosen(field);
    } else if (typeof value === 'string' && field.dataset['kind'] !== 'external')
      setValue(field, value);
  }
}

function setValue(field: Element, value: string): void {
  if (
    field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement
  )
    field.value = value;
}

/** Writes what is chosen in a list of boxes into its closed line. */
export function showChosen(field: Element): void {
  const line = field.querySelector<HTMLElement>(':scope > summary');
  if (line === null) return;
  const chosen = [...field.querySelectorAll('label')]
    .filter((label) => label.querySelector('input')?.checked === true)
    .map((label) => label.textContent.trim());
  line.textContent =
    chosen.length > 0
      ? new Intl.ListFormat(locale(), { type: 'unit' }).format(chosen)
      : (line.dataset['placeholder'] ?? '');
  line.classList.toggle('is-empty', chosen.length === 0);
}

function actionOf(name: string | undefined): string {
  return name?.split('/').at(-1) ?? '';
}

/**
 * The element that took the place of the one with this name: the same block and action, else the
 * same action, since blocks without an id of their own get another one each time.
 */
export function findNamed(
  container: Element | undefined,
  name: string | undefined,
): HTMLElement | undefined {
  const elements = [...(container?.querySelectorAll<HTMLElement>('[data-name]') ?? [])];
  return (
    elements.find((element) => element.dataset['name'] === name) ??
    elements.find((element) => actionOf(element.dataset['name']) === actionOf(name))
  );
}
