import { actionIds, viewIds } from './actions.ts';
import {
  type Block,
  type Button,
  context,
  type InputBlock,
  type Message,
  type ModalView,
  plain,
  section,
} from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText } from './clean-text.ts';
import { presentNotice } from './notice.ts';

/** Names of the form's fields: block ids, under which values and faults travel. */
export const saveFields = { url: 'url', name: 'name', tags: 'tags', comment: 'comment' } as const;

export interface SaveForm {
  /** Title of the article that is known already; only tags and comment are asked for then. */
  knownTitle: string | null;
  url: string;
  name: string;
  tags: readonly string[];
  comment: string;
  /** Whether the form was opened in a place that not everybody sees. */
  isPrivatePlace: boolean;
  /** Comes back when the form is submitted. */
  metadata: string;
}

/** Most characters of each field. */
export const saveLengths = { url: 3000, name: 300, tags: 300, comment: 1000 };

/** The form that saves an article, or adds a comment to one that is known. */
export function presentSaveForm(form: SaveForm, lang: Language): ModalView {
  const { save, common } = readCatalogue(lang);
  const blocks: Block[] = [];
  if (form.isPrivatePlace) blocks.push(section(plain(save.fromPrivate)));
  if (form.knownTitle === null) {
    blocks.push(input(saveFields.url, save.url, form.url, saveLengths.url), {
      ...input(saveFields.name, save.name, form.name, saveLengths.name),
      hint: plain(save.nameHint),
    });
  } else {
    blocks.push(section(plain(save.known(cutText(cleanText(form.knownTitle), 200)))));
  }
  const comment = input(saveFields.comment, save.comment, form.comment, saveLengths.comment);
  blocks.push(
    {
      ...input(saveFields.tags, save.tags, form.tags.join(' '), saveLengths.tags),
      hint: plain(save.tagsHint),
    },
    { ...comment, element: { ...comment.element, multiline: true } },
  );
  if (!form.isPrivatePlace) blocks.push(context(plain(save.everybody)));
  return {
    type: 'modal',
    callback_id: viewIds.save,
    title: plain(form.knownTitle === null ? save.title : save.editTitle),
    submit: plain(save.submit),
    close: plain(common.close),
    private_metadata: form.metadata,
    blocks,
  };
}

function input(
  id: string,
  label: string,
  value: string,
  longest: number,
): InputBlock & { element: { type: 'plain_text_input' } } {
  const shown = value.slice(0, longest);
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plain(label),
    element: {
      type: 'plain_text_input',
      action_id: id,
      max_length: longest,
      ...(shown === '' ? {} : { initial_value: shown }),
    },
  };
}

/** Said after a save: what happened, and how to change or undo it. */
export function presentSaved(
  { id, title, isNew }: { id: string; title: string; isNew: boolean },
  lang: Language,
): Message {
  const { save } = readCatalogue(lang);
  const shown = cutText(cleanText(title), 120);
  const text = isNew ? save.saved(shown) : save.commented(shown);
  return presentNotice(plain(text), savedButtons(id, lang));
}

/** Buttons for something that a person has saved. */
export function savedButtons(id: string, lang: Language): Button[] {
  const { save } = readCatalogue(lang);
  return [
    { type: 'button', action_id: actionIds.editSaved, text: plain(save.edit), value: id },
    { type: 'button', action_id: actionIds.removeSaved, text: plain(save.remove), value: id },
  ];
}
