import { YuukError } from '../../../errors.ts';
import { actionIds, readArticleValue } from '../../../present/actions.ts';
import type { Message } from '../../../present/blocks.ts';
import { mrkdwn, plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { presentNotice } from '../../../present/notice.ts';
import { presentShared } from '../../../present/shared.ts';
import type { Pressed } from '../../listen.ts';
import { readResultSet } from '../../result-set.ts';
import type { BotServices } from '../../services.ts';

/** Shows one article to the channel, once a minute for a person; offers another way where it may not post. */
export async function shareArticle(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person, reply } = pressed;
  const { shared, common } = readCatalogue(person.lang);
  const message = await composeShared(pressed, services);
  if (message === null || press.channelId === null) {
    await reply.send(presentNotice(plain(common.gone)));
    return;
  }
  const claim = claimOf(pressed);
  if (!(await services.records.claims.claim('share', claim))) {
    await reply.send(presentNotice(plain(shared.twice)));
    return;
  }
  // When the post fails without an answer the claim stays: it may have arrived all the same.
  const { channelId, threadTs } = press;
  const outcome = await services.sender.post({ channel: channelId, threadTs }, message);
  if (outcome.state === 'posted') return;
  await services.records.claims.release('share', claim);
  const isOutside = outcome.reason === 'not_in_channel' || outcome.reason === 'channel_not_found';
  await reply.send(
    isOutside
      ? presentNotice(mrkdwn(shared.notMember), [
          {
            type: 'button',
            action_id: actionIds.shareAsReply,
            text: plain(shared.postAsReply),
            style: 'primary',
            ...(press.value === undefined ? {} : { value: press.value }),
          },
          { type: 'button', action_id: actionIds.dismiss, text: plain(common.close) },
        ])
      : presentNotice(plain(shared.cannotPost)),
  );
}

/** The same through the `response_url`, which needs no membership; then the offer goes away. */
export async function shareAsReply(pressed: Pressed, services: BotServices): Promise<void> {
  const { person, reply } = pressed;
  const { claims } = services.records;
  const { shared, common } = readCatalogue(person.lang);
  const message = await composeShared(pressed, services);
  if (message === null) {
    await reply.send(presentNotice(plain(common.gone)));
    return;
  }
  const claim = claimOf(pressed);
  if (!(await claims.claim('share', claim))) {
    await reply.send(presentNotice(plain(shared.twice)));
    return;
  }
  try {
    await reply.send(message, { isPublic: true });
  } catch (error) {
    // Without an answer it may have arrived all the same, and the claim stays; a no is a no.
    if (!(error instanceof YuukError) || error.code !== 'refused') throw error;
    services.log.warn({ error }, 'an article was not posted as a reply');
    await claims.release('share', claim);
    await reply.send(presentNotice(plain(shared.cannotPost)));
    return;
  }
  await reply.remove();
}

const claimOf = ({ press, person }: Pressed): string =>
  `${person.id} ${press.channelId} ${readArticleValue(press.value)?.id}`;

async function composeShared(
  { press, person }: Pressed,
  {
    records,
    index,
    hiddenIds,
    settings,
  }: Pick<BotServices, 'records' | 'index' | 'hiddenIds' | 'settings'>,
): Promise<Message | null> {
  const value = readArticleValue(press.value);
  if (value === null) return null;
  const set = await readResultSet(value.key, person.id, { records }).catch(() => null);
  const article = await index.findArticle(value.id, set?.generation);
  // It may have been hidden since the row was drawn.
  if (article === null || (await hiddenIds.read()).has(article.id)) return null;
  // Everybody reads it: in the language and zone of the team.
  const { lang, timeZone } = settings;
  return presentShared(article, { lang, timeZone, userId: person.id, query: set?.query ?? '' });
}
