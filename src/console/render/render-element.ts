import { plainText } from '../context.ts';
import { initialValueOf, optionsOf, type Slot } from '../interactive.ts';
import { asObject, asObjects, asString, isObject, type JsonObject } from '../json.ts';
import { attributes, escapeHtml } from './html.ts';

/** What an element needs to know of its surroundings. */
export interface ElementSetting {
  readonly people: readonly { id: string; name: string }[];
  readonly channels: readonly { id: string; name: string }[];
  /** Draws mrkdwn of a choice. */
  readonly drawText: (text: JsonObject) => string;
  /** The id of the element that labels the field, for input blocks. */
  readonly labelledBy?: string;
  readonly describedBy?: string;
}

const ICONS: Record<string, string> = {
  positive: '👍',
  negative: '👎',
  trash: '🗑️',
};

/** Draws one interactive element as plain HTML that the page's script brings to life by `data-slot`. */
export function renderElement(slot: Slot, setting: ElementSetting): string {
  const { element, type } = slot;
  switch (type) {
    case 'overflow':
      return overflow(slot);
    case 'feedback_buttons':
      return `<span class="feedback">${feedback(slot, 'positive')}${feedback(slot, 'negative')}</span>`;
    case 'icon_button': {
      const icon = ICONS[asString(element['icon']) ?? ''] ?? '•';
      return `<button type="button" class="icon"${common(slot, 'button')}${attributes({
        'aria-label': plainText(element['text']),
        title: plainText(element['text']),
      })}>${icon}</button>`;
    }
    case 'checkboxes':
    case 'radio_buttons':
      return choices(slot, setting);
    case 'plain_text_input':
    case 'rich_text_input':
      return element['multiline'] === true || type === 'rich_text_input'
        ? `<textarea class="field" rows="4"${common(slot, 'input')}${labels(setting)}${textLimits(element)}>${escapeHtml(textValue(slot))}</textarea>`
        : input(slot, setting, 'text');
    case 'email_text_input':
      return input(slot, setting, 'email');
    case 'url_text_input':
      return input(slot, setting, 'url');
    case 'number_input':
      return input(slot, setting, 'text', { inputmode: 'decimal' });
    case 'datepicker':
      return input(slot, setting, 'date');
    case 'timepicker':
      return input(slot, setting, 'time');
    case 'datetimepicker':
      return input(slot, setting, 'datetime-local', { 'data-unix': true });
    case 'external_select':
    case 'multi_external_select':
      return external(slot, setting);
    default:
      return type.startsWith('multi_') ? multiSelect(slot, setting) : select(slot, setting);
  }
}

/** The attributes by which the page's script knows an element. `kind` is how it behaves. */
export function common(slot: Slot, kind: string): string {
  const { confirm } = slot.element;
  const asked = isObject(confirm)
    ? JSON.stringify({
        title: plainText(confirm['title']),
        text: plainText(confirm['text']),
        confirm: plainText(confirm['confirm']),
        deny: plainText(confirm['deny']),
        danger: confirm['style'] === 'danger',
      })
    : undefined;
  return attributes({
    'data-slot': slot.index,
    'data-kind': kind,
    'data-name': `${slot.blockId}/${slot.actionId}`,
    'data-dispatch': slot.input === null || slot.input['dispatch_action'] === true,
    'data-confirm': asked,
    'data-focus': slot.element['focus_on_load'] === true,
  });
}

function labels(setting: ElementSetting): string {
  return attributes({
    'aria-labelledby': setting.labelledBy,
    'aria-describedby': setting.describedBy,
  });
}

function textValue(slot: Slot): string {
  if (slot.type === 'rich_text_input') return richText(slot.element['initial_value']);
  const value = initialValueOf(slot);
  return typeof value === 'string' ? value : '';
}

function richText(value: unknown): string {
  if (!isObject(value)) return '';
  if (typeof value['text'] === 'string') return value['text'];
  return asObjects(value['elements']).map(richText).join('');
}

function textLimits(element: JsonObject): string {
  return attributes({
    placeholder: plainText(element['placeholder']) || undefined,
    maxlength: element['max_length'],
  });
}

function input(
  slot: Slot,
  setting: ElementSetting,
  type: string,
  more: Record<string, unknown> = {},
): string {
  const ownLabel =
    setting.labelledBy === undefined
      ? { 'aria-label': plainText(slot.element['placeholder']) || slot.type }
      : {};
  return `<input class="field"${attributes({ type, value: textValue(slot), autocomplete: 'off', ...ownLabel, ...more })}${common(slot, 'input')}${labels(setting)}${textLimits(slot.element)}>`;
}

function overflow(slot: Slot): string {
  const options = optionsOf(slot.element).map((option) => ({
    text: plainText(option['text']),
    value: asString(option['value']) ?? '',
    ...(typeof option['url'] === 'string' ? { url: option['url'] } : {}),
  }));
  return `<button type="button" class="overflow"${common(slot, 'overflow')}${attributes({
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
    'aria-label': asString(slot.element['accessibility_label']),
    'data-label': 'moreActions',
    'data-options': JSON.stringify(options),
  })}><span aria-hidden="true">⋯</span></button>`;
}

function feedback(slot: Slot, which: 'positive' | 'negative'): string {
  const button = asObject(slot.element[`${which}_button`]);
  const text = plainText(button['text']);
  return `<button type="button" class="icon"${common(slot, 'feedback')}${attributes({
    value: button['value'],
    title: text,
    'aria-label': asString(button['accessibility_label']) ?? text,
  })}><span aria-hidden="true">${ICONS[which]}</span></button>`;
}

function choices(slot: Slot, setting: ElementSetting): string {
  const isRadio = slot.type === 'radio_buttons';
  const initial = initialValueOf(slot);
  const rows = optionsOf(slot.element).map((option) => {
    const value = asString(option['value']) ?? '';
    const box = attributes({
      type: isRadio ? 'radio' : 'checkbox',
      name: `choice-${slot.blockId}-${slot.actionId}`,
      value,
      checked: Array.isArray(initial) ? initial.includes(value) : initial === value,
    });
    const more = isObject(option['description'])
      ? `<span class="choice-note">${setting.drawText(option['description'])}</span>`
      : '';
    return `<label class="choice"><input${box}><span>${setting.drawText(asObject(option['text']))}${more}</span></label>`;
  });
  const role = isRadio ? 'radiogroup' : 'group';
  return `<div class="choices"${attributes({ role })}${common(slot, 'choices')}${labels(setting)}>${rows.join('')}</div>`;
}

/** The choices of a menu: its own, or the people or channels of the workspace. */
function menuOptions(slot: Slot, setting: ElementSetting): { value: string; text: string }[] {
  if (slot.type.includes('users'))
    return setting.people.map(({ id, name }) => ({ value: id, text: name }));
  if (slot.type.includes('channels') || slot.type.includes('conversations'))
    return setting.channels.map(({ id, name }) => ({ value: id, text: `# ${name}` }));
  return optionsOf(slot.element).map((option) => ({
    value: asString(option['value']) ?? '',
    text: plainText(option['text']),
  }));
}

function select(slot: Slot, setting: ElementSetting): string {
  const initial = initialValueOf(slot);
  const placeholder = plainText(slot.element['placeholder']);
  const option = ({ value, text }: { value: string; text: string }): string =>
    `<option${attributes({ value, selected: value === initial })}>${escapeHtml(text)}</option>`;
  const groups = asObjects(slot.element['option_groups']).map(
    (group) =>
      `<optgroup${attributes({ label: plainText(group['label']) })}>${asObjects(group['options'])
        .map((entry) =>
          option({ value: asString(entry['value']) ?? '', text: plainText(entry['text']) }),
        )
        .join('')}</optgroup>`,
  );
  const list = groups.length > 0 ? groups : menuOptions(slot, setting).map(option);
  const name = setting.labelledBy === undefined ? { 'aria-label': placeholder || slot.type } : {};
  return `<select class="field"${common(slot, 'select')}${attributes(name)}${labels(setting)}><option value="">${escapeHtml(placeholder || '—')}</option>${list.join('')}</select>`;
}

function multiSelect(slot: Slot, setting: ElementSetting): string {
  const initial = initialValueOf(slot);
  const chosen = Array.isArray(initial) ? initial : [];
  const rows = menuOptions(slot, setting).map(
    ({ value, text }) =>
      `<label class="choice"><input${attributes({ type: 'checkbox', value, checked: chosen.includes(value) })}><span>${escapeHtml(text)}</span></label>`,
  );
  const placeholder = plainText(slot.element['placeholder']) || '—';
  return `<details class="multi"${common(slot, 'choices')}><summary class="field"${labels(setting)}${attributes({ 'data-placeholder': placeholder })}>${escapeHtml(placeholder)}</summary><div class="multi-list">${rows.join('')}</div></details>`;
}

function external(slot: Slot, setting: ElementSetting): string {
  const initial = slot.element['initial_option'];
  return `<span class="external"${common(slot, 'external')}${attributes({
    'data-multiple': slot.type.startsWith('multi_'),
    'data-least': slot.element['min_query_length'] ?? 3,
    'data-value': isObject(initial) ? initial['value'] : undefined,
  })}><input class="field" type="text" role="combobox" aria-expanded="false" autocomplete="off"${attributes(
    {
      placeholder: plainText(slot.element['placeholder']),
      value: isObject(initial) ? plainText(initial['text']) : undefined,
    },
  )}${labels(setting)}><span class="external-list" role="listbox" hidden></span></span>`;
}
