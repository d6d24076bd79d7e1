import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Article } from '../../../parse/article.ts';
import { presentKnownLinks, presentLinkPreview } from '../../../present/known-link.ts';
import { readMessage } from '../../message-words.ts';
import { readPersonMessage } from '../../person-message.ts';
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
      if (!domains.some((own) => domain === own || domain.endsWith(`.${own}`))) continue;
      const article = await knownArticle(url, services);
      if (article !== null) unfurls.set(url, article);
    }
    if (unfurls.size === 0) return;
    const { lang, timeZone } = settings;
    const previews = [...unfurls].map(
      ([url, article]) => [url, presentLinkPreview(article, { lang, timeZone }).blocks] as const,
    );
    await sender.unfurl(event, Object.fromEntries(previews));
  };
}

/** Links of one message that are looked up. */
const mostLinks = 5;

/**
 * Somebody posts links that the index knows, in a channel where this is on (off by default): only they are
 * told who saved them, in the thread if it was in one, at most once a day for a link.
 */
export function createPostedLinkEvent(services: BotServices) {
  return async ({ event, body }: SlackEventMiddlewareArgs<'message'>): Promise<void> => {
    const { settings, sender, claimEvent, readPerson, records, now } = services;
    const posted = readPersonMessage(event);
    if (!posted || !settings.alreadyKnownChannels.includes(posted.channel)) return;
    const { urls } = readMessage(event);
    if (urls.length === 0 || !(await claimEvent(body.event_id))) return;
    const { channel, user, threadTs } = posted;
    const day = new Date(now()).toISOString().slice(0, 10);
    const untold = new Map<string, Article>();
    for (const url of urls.slice(0, mostLinks)) {
      const article = await knownArticle(url, services);
      if (article === null) continue;
      const claim = `hint ${day} ${channel} ${article.id}`;
      if (await records.claims.claim('notice', claim)) untold.set(claim, article);
    }
    if (untold.size === 0) return;
    const { lang, timeZone } = await readPerson(user);
    const message = presentKnownLinks([...untold.values()], { lang, timeZone });
    const outcome = await sender.whisper({ channel, threadTs, userId: user }, message);
    if (outcome.state === 'posted') return;
    // Nobody has seen it: the next one who posts the link may.
    for (const claim of untold.keys()) await records.claims.release('notice', claim);
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
