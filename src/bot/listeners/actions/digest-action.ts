import { actionIds } from '../../../present/actions.ts';
import { linkOf } from '../../../present/article-row.ts';
import { plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { cleanText, cutText } from '../../../present/clean-text.ts';
import { presentDigestRest, presentDigestTime } from '../../../present/digest-controls.ts';
import { presentSheet } from '../../../present/notice.ts';
import { changeDigest, readDigestState } from '../../digest-command.ts';
import type { Pressed } from '../../listen.ts';
import type { DigestAction } from '../../parse-command.ts';
import { publishHome } from '../../publish-home.ts';
import type { BotServices } from '../../services.ts';
import { showView } from '../../show-view.ts';

const actions = new Map<string, DigestAction>([
  [actionIds.digestSubscribe, 'subscribe'],
  [actionIds.digestUnsubscribe, 'unsubscribe'],
  [actionIds.digestPause, 'pause'],
  [actionIds.digestResume, 'resume'],
  [actionIds.digestPreview, 'preview'],
]);

/** The buttons under a digest's state, in a message or in the Home tab. */
export async function pressDigest(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person, reply } = pressed;
  const action = actions.get(press.actionId);
  const target = ownTarget(press.value, person.id);
  if (action === undefined || target === null) return;
  const isHome = press.view?.kind === 'home';
  await changeDigest(
    { target, action, tags: [], at: null },
    { person, reply: isHome ? quiet : { send: inPlace(pressed, action), replace: reply.replace } },
    services,
  );
  if (isHome) await publishHome(person.id, services);
}

/** The Home tab shows the change itself. */
const quiet = { send: () => Promise.resolve(), replace: () => Promise.resolve() };

/** What is so now takes the place of what was; a preview comes beside it. */
const inPlace = ({ press, reply }: Pressed, action: DigestAction): Pressed['reply']['send'] =>
  press.isPrivate && action !== 'preview' ? (message) => reply.replace(message) : reply.send;

/** Opens the form for another day or hour. */
export async function changeDigestTime(
  { press, person }: Pressed,
  services: BotServices,
): Promise<void> {
  const target = ownTarget(press.value, person.id);
  if (target === null) return;
  const { sender } = services;
  const { digest } = readCatalogue(person.lang);
  const open = await showView(press, presentSheet(person.lang, digest.changeTime, []), sender);
  if (open === null) return;
  const state = await readDigestState(target, services);
  await sender.updateView(open, presentDigestTime(state, person.lang));
}

/** A person's own digest or a channel's, never another person's: a press can be crafted. */
export function ownTarget(target: string | undefined, userId: string): string | null {
  if (!target) return null;
  return /^[UW]/u.test(target) && target !== userId ? null : target;
}

const mostRest = 200;

/** "N more" under a posted digest: the whole list, for the one who pressed. */
export async function showDigestRest(
  { press, person }: Pressed,
  services: BotServices,
): Promise<void> {
  const { sender, operations, index, hiddenIds } = services;
  const { digest, common } = readCatalogue(person.lang);
  const open = await showView(press, presentSheet(person.lang, digest.heading, []), sender);
  if (open === null) return;
  const hidden = await hiddenIds.read();
  const ids = (await operations.readDigestArticles(press.value ?? ''))?.filter(
    (id) => !hidden.has(id),
  );
  const found = await Promise.all(
    (ids ?? []).slice(0, mostRest).map((id) => index.findArticle(id)),
  );
  const titles = found.flatMap((article) =>
    article === null
      ? []
      : [
          {
            title: cutText(cleanText(article.articleTitle), 120) || article.id,
            url: linkOf(article.url),
          },
        ],
  );
  const blocks =
    titles.length > 0
      ? presentDigestRest(titles, ids?.length ?? 0, person.lang)
      : [{ type: 'section' as const, text: plain(common.expired) }];
  await sender.updateView(open, presentSheet(person.lang, digest.heading, blocks));
}
