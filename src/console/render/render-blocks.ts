import type { Lang } from '../client/model.ts';
import { plainText } from '../context.ts';
import { findSlots, type Slot } from '../interactive.ts';
import { asObjects, asString, isObject, type JsonObject } from '../json.ts';
import { drawWithLibrary } from './draw-with-library.ts';
import { attributes, escapeHtml } from './html.ts';
import { common, type ElementSetting, renderElement } from './render-element.ts';

/** For whom and with which names a payload is drawn. */
export interface RenderSetting {
  readonly lang: Lang;
  readonly timeZone: string;
  readonly names: {
    users: { id: string; name: string }[];
    channels: { id: string; name: string }[];
  };
  /** A prefix that makes the ids of labels unique on the page. */
  readonly idPrefix: string;
  /** Faults of fields, by block id. */
  readonly errors?: Readonly<Record<string, string>>;
}

/** The mark of a stand-in button that carries a slot through the library. */
const STAND_IN = /<button type="button" id="yuuk-slot-(\d+)"([^>]*)>([\s\S]*?)<\/button>/g;

/**
 * Draws the blocks of a message, modal or App Home as HTML. Everything that only shows something is
 * drawn by slack-blocks-to-jsx. That library gives its elements no way to report what a person does,
 * so each interactive element goes through it as a button that carries a slot number; buttons keep
 * the library's look, and the others are exchanged for elements of our own.
 */
export function renderBlocks(blocks: readonly JsonObject[], setting: RenderSetting): string {
  const slots = new Map<unknown, Slot>(findSlots(blocks).map((slot) => [slot.element, slot]));
  const elementSetting: ElementSetting = {
    people: setting.names.users,
    channels: setting.names.channels,
    drawText: (text) => drawWithLibrary({ type: 'section', text }, setting),
  };
  const draw = (block: JsonObject): string => {
    switch (block['type']) {
      case 'input':
        return renderInput(block, slots.get(block['element']), setting, elementSetting);
      case 'container':
        return renderContainer(block, draw);
      case 'context_actions':
        return `<div class="context-actions">${asObjects(block['elements'])
          .map((element) => slots.get(element))
          .map((slot) => (slot === undefined ? '' : renderElement(slot, elementSetting)))
          .join('')}</div>`;
      case 'data_table':
        return drawWithLibrary({ ...block, type: 'table' }, setting);
      case 'image':
      case 'video':
        return renderPicture(block);
      default:
        return drawWithLibrary(standIns(block, slots), setting).replace(
          STAND_IN,
          (_, index: string, given: string, label: string) => {
            const slot = [...slots.values()][Number(index)];
            return slot === undefined ? '' : exchange(slot, given, label, elementSetting);
          },
        );
    }
  };
  return blocks.map(draw).join('');
}

/** A copy of a block in which every interactive element is a button named after its slot. */
function standIns(block: JsonObject, slots: ReadonlyMap<unknown, Slot>): JsonObject {
  const copy: JsonObject = {};
  for (const [name, value] of Object.entries(block)) {
    if (name === 'block_id') continue;
    copy[name] = Array.isArray(value)
      ? value.map((item) => standIn(item, slots))
      : standIn(value, slots);
  }
  return copy;
}

function standIn(value: unknown, slots: ReadonlyMap<unknown, Slot>): unknown {
  const slot = slots.get(value);
  if (slot === undefined)
    // A card inside a carousel has elements of its own.
    return isObject(value) && value['type'] === 'card' ? standIns(value, slots) : value;
  return {
    type: 'button',
    action_id: `yuuk-slot-${slot.index}`,
    text: slot.type === 'button' ? slot.element['text'] : { type: 'plain_text', text: '.' },
    ...(slot.element['style'] === undefined ? {} : { style: slot.element['style'] }),
    ...(slot.element['accessibility_label'] === undefined
      ? {}
      : { accessibility_label: slot.element['accessibility_label'] }),
  };
}

function exchange(slot: Slot, given: string, label: string, setting: ElementSetting): string {
  if (slot.type !== 'button') return renderElement(slot, setting);
  const url = asString(slot.element['url']);
  const safeUrl = url !== undefined && /^https?:/i.test(url) ? url : undefined;
  return `<button type="button"${common(slot, 'button')}${attributes({ 'data-url': safeUrl })}${given}>${label}</button>`;
}

function renderInput(
  block: JsonObject,
  slot: Slot | undefined,
  setting: RenderSetting,
  elementSetting: ElementSetting,
): string {
  if (slot === undefined) return '';
  const id = `${setting.idPrefix}-${slot.index}`;
  const fault = setting.errors?.[slot.blockId];
  const hint = plainText(block['hint']);
  const optional =
    block['optional'] === true ? '<span class="optional" data-label="optional"></span>' : '';
  const described = [fault === undefined ? '' : `${id}-error`, hint === '' ? '' : `${id}-hint`];
  const field = renderElement(slot, {
    ...elementSetting,
    labelledBy: `${id}-label`,
    ...(described.join('') === '' ? {} : { describedBy: described.filter(Boolean).join(' ') }),
  });
  return `<div class="input-block${fault === undefined ? '' : ' faulty'}"><div class="input-label" id="${id}-label">${escapeHtml(plainText(block['label']))}${optional}</div>${field}${
    fault === undefined
      ? ''
      : `<p class="input-error" id="${id}-error" role="alert">${escapeHtml(fault)}</p>`
  }${hint === '' ? '' : `<p class="input-hint" id="${id}-hint">${escapeHtml(hint)}</p>`}</div>`;
}

function renderContainer(block: JsonObject, draw: (block: JsonObject) => string): string {
  const inner = asObjects(block['child_blocks']).map(draw).join('');
  const title = escapeHtml(plainText(block['title']));
  const subtitle = escapeHtml(plainText(block['subtitle']));
  const isOpen = block['is_collapsible'] !== true || block['default_collapsed'] !== true;
  return `<details class="container"${attributes({ open: isOpen })}><summary>${title}${
    subtitle === '' ? '' : `<span class="container-note">${subtitle}</span>`
  }</summary>${inner}</details>`;
}

/** Pictures are not fetched: the page makes no request to other hosts. */
function renderPicture(block: JsonObject): string {
  const title = plainText(block['title']) || (asString(block['alt_text']) ?? '');
  const url = asString(block['image_url']) ?? asString(block['title_url']) ?? '';
  const link = /^https?:/i.test(url)
    ? `<a class="slack_link"${attributes({ href: url })} target="_blank" rel="noreferrer noopener">${escapeHtml(title || url)}</a>`
    : escapeHtml(title);
  return `<p class="picture"><span aria-hidden="true">🖼️</span> ${link}</p>`;
}

/** Draws a message that has only text. */
export function renderText(text: string, setting: RenderSetting): string {
  return text === ''
    ? ''
    : drawWithLibrary({ type: 'section', text: { type: 'mrkdwn', text } }, setting);
}
