import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { Article } from '../../../parse/article.ts';
import { presentKnownLink } from '../../../present/known-link.ts';
import { readMessage } from '../../message-words.ts';
import { findKnown } from '../../save-article.ts';
import type { BotServices } from '../../services.ts';

/** A link of one of the app's own domains was posted (off by default): a known article shows who saved it. */
export function createUnfurlEvent(services: BotServices) {
  return async ({ event, body }: SlackEventMiddlewareArgs<'link_shared'>): Promise<void> => {
    const { settings, sender, claimEvent, botUserId } = services;
    const { domains, privateChannels } = settings.unfurl;
    if (domains.length === 0 || event.user === botUserId()) return;
    if (!(await claimEvent(body.event_id))) return;
    const isOptedIn = privateChannels.includes(event.channel);
    if (!isOptedIn && !(await sender.isPublicChannel(event.channel))) return;
    const unfurls = new Map<string, Article>();
    for (const { url, domain } of event.links) {
      if (!domains.includes(domain)) continue;
      const article = await knownArticle(url, services);
      if (article !== null) unfurls.set(url, article);
    }
    if (unfurls.size === 0) return;
    const { lang, timeZone } = settings;
    const previews = [...unfurls].map(
      ([url, article]) =>
        [url, presentKnownLink(article, { lang, timeZone, isPreview: true }).blocks] as const,
    );
    await sender.unfurl(event, Object.fromEntries(previews));
  };
}

const postedSchema = z.object({
  user: z.string(),
  channel: z.string(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
});

/**
 * Somebody posts a link that the index knows, in a channel where this is on (off by default): only they are
 * told who saved it, at most once a day for a link.
 */
export function createPostedLinkEvent(services: BotServices) {
  return async ({ event, body }: SlackEventMiddlewareArgs<'message'>): Promise<void> => {
    const { settings, sender, claimEvent, readPerson, records, now } = services;
    const posted = postedSchema.safeParse(event).data;
    if (!posted || !settings.alreadyKnownChannels.includes(posted.channel)) return;
    if (posted.bot_id !== undefined || posted.subtype !== undefined) return;
    const { link } = readMessage(event);
    if (link === null || !(await claimEvent(body.event_id))) return;
    const article = await knownArticle(link.url, services);
    if (article === null) return;
    const { channel, user } = posted;
    const day = new Date(now()).toISOString().slice(0, 10);
    if (!(await records.claims.claim('notice', `hint ${day} ${channel} ${article.id}`))) return;
    const { lang, timeZone } = await readPerson(user);
    const message = presentKnownLink(article, { lang, timeZone, isPreview: false });
    await sender.whisper({ channel, userId: user }, message);
  };
}

async function knownArticle(
  url: string,
  services: Pick<BotServices, 'index' | 'records' | 'hiddenIds'>,
): Promise<Article | null> {
  const article = await findKnown({ id: null, url, name: '' }, services);
  const hidden = await services.hiddenIds.read();
  return article !== null && !hidden.has(article.id) ? article : null;
}
