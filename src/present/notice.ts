import { actionIds, viewIds } from './actions.ts';
import {
  type Block,
  type Button,
  type Message,
  type ModalView,
  plain,
  section,
  type TextObject,
} from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { escapeMrkdwn } from './clean-text.ts';

/**
 * A short message, with buttons if any. Text that holds foreign words (a title, a query) goes in as
 * `plain`; `mrkdwn` is for yuuk's own sentences.
 */
export function presentNotice(text: TextObject, buttons: readonly Button[] = []): Message {
  const blocks: Block[] = [section(text)];
  if (buttons.length > 0) blocks.push({ type: 'actions', elements: [...buttons] });
  const words = text.type === 'plain_text' ? escapeMrkdwn(text.text) : text.text;
  return { text: words.replaceAll('`', ''), blocks };
}

/** A modal that only shows something, closed by its own button; without blocks it says that it is loading. */
export function presentSheet(lang: Language, title: string, blocks: readonly Block[]): ModalView {
  const { common } = readCatalogue(lang);
  return {
    type: 'modal',
    callback_id: viewIds.plain,
    title: plain(title),
    close: plain(common.close),
    blocks: blocks.length > 0 ? withoutDismiss(blocks) : [section(plain(common.loading))],
  };
}

function withoutDismiss(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.type !== 'actions') return [block];
    const elements = block.elements.filter(({ action_id }) => action_id !== actionIds.dismiss);
    return elements.length > 0 ? [{ ...block, elements }] : [];
  });
}
