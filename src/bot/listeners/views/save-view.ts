import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { presentNotice, presentSheet } from '../../../present/notice.ts';
import { presentSaved, saveFields } from '../../../present/save-form.ts';
import { guardReply } from '../../guard-reply.ts';
import { readSaveMetadata } from '../../open-save-form.ts';
import {
  checkSave,
  readTags,
  type SaveFault,
  type SaveRequest,
  saveArticle,
} from '../../save-article.ts';
import type { BotServices } from '../../services.ts';
import { readFields } from '../../view-fields.ts';

/**
 * The form was submitted: faults go back into it at once; else it says what is going on, then what came of
 * it, in the same sheet.
 */
export function createSaveView(services: BotServices) {
  return async ({ ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction>): Promise<void> => {
    const userId = body.user.id;
    const fields = readFields(view.state.values);
    const draft = {
      id: readSaveMetadata(view.private_metadata).id,
      url: fields.get(saveFields.url) ?? '',
      name: fields.get(saveFields.name) ?? '',
      tags: readTags(fields.get(saveFields.tags) ?? ''),
      comment: fields.get(saveFields.comment) ?? '',
    };
    const fault = checkSave(draft);
    const { lang, name } = await services.readPerson(userId);
    const { save } = readCatalogue(lang);
    if (fault !== null) {
      const errors = { [saveFields.url]: faultText(fault, save) };
      await ack({ response_action: 'errors', errors });
      return;
    }
    await ack({ response_action: 'update', view: presentSheet(lang, save.title, []) });
    // Slack changes the hash with the update that the acknowledgement asks for, so none is given.
    const open = { id: view.id, hash: '' };
    const reply = {
      send: async (message: { blocks: Parameters<typeof presentSheet>[2] }) => {
        await services.sender.updateView(open, presentSheet(lang, save.title, message.blocks));
      },
    };
    const request: SaveRequest = { ...draft, userId, user: name ?? body.user.name ?? userId };
    await guardReply(
      async () => {
        const outcome = await saveArticle(request, services);
        await reply.send(
          outcome.state === 'faulty'
            ? presentNotice(plain(faultText(outcome.fault, save)))
            : presentSaved({ ...outcome, isNew: outcome.state === 'saved' }, lang),
        );
      },
      { reply, userId, surface: 'save' },
      services,
    );
  };
}

const faultText = (fault: SaveFault, save: { badUrl: string; needUrlOrName: string }): string =>
  fault === 'url' ? save.badUrl : save.needUrlOrName;
