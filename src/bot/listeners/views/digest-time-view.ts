import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { digestTimeFields } from '../../../present/digest-controls.ts';
import { changeDigest } from '../../digest-command.ts';
import { guardReply } from '../../guard-reply.ts';
import { replyDirectly } from '../../listen.ts';
import { publishHome } from '../../publish-home.ts';
import type { BotServices } from '../../services.ts';
import { readFields } from '../../view-fields.ts';
import { ownTarget } from '../actions/digest-action.ts';

/** The form for another day or hour of a digest was submitted. */
export function createDigestTimeView(services: BotServices) {
  return async ({ ack, body, view }: SlackViewMiddlewareArgs<ViewSubmitAction>): Promise<void> => {
    await ack();
    const userId = body.user.id;
    const reply = replyDirectly(userId, services);
    await guardReply(
      async () => {
        const target = ownTarget(view.private_metadata, userId);
        const fields = readFields(view.state.values);
        const day = Number(fields.get(digestTimeFields.day));
        const time = /^(\d{2}):(\d{2})$/u.exec(fields.get(digestTimeFields.time) ?? '');
        if (target === null || !time || !Number.isInteger(day) || day < 0 || day > 6) return;
        const at = { day, hour: Number(time[1]), minute: Number(time[2]) };
        const person = await services.readPerson(userId);
        await changeDigest({ target, action: 'time', tags: [], at }, { person, reply }, services);
        if (target === userId) await publishHome(userId, services);
      },
      { reply, userId, surface: 'digest time' },
      services,
    );
  };
}
