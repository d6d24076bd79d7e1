import { type ArticleValue, readRowBlockId, readRowChoice } from '../../../present/actions.ts';
import { plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { presentNotice, presentSheet } from '../../../present/notice.ts';
import { presentRelated } from '../../../present/related.ts';
import { presentWhy } from '../../../present/why.ts';
import type { ResultSet } from '../../../store/records/result-pages.ts';
import { readFilters } from '../../answer-query.ts';
import { hideArticle } from '../../hide-article.ts';
import type { Pressed } from '../../listen.ts';
import { readResultSet } from '../../result-set.ts';
import type { BotServices } from '../../services.ts';
import { showView } from '../../show-view.ts';

const relatedCount = 5;

/** The menu of a row: why it is there, what resembles it, whether it helped, and for admins to hide it. */
export async function chooseFromRow(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person, reply } = pressed;
  const choice = readRowChoice(press.value);
  const row = readRowBlockId(press.blockId);
  if (choice === null || row === null) {
    await reply.send(presentNotice(plain(readCatalogue(person.lang).common.expired)));
    return;
  }
  switch (choice) {
    case 'why':
      return explainRow(row, pressed, services);
    case 'related':
      return showRelated(row, pressed, services);
    case 'useful':
    case 'useless':
      return rateRow(row, choice === 'useful', pressed, services);
    case 'hide':
    case 'show':
      return hideArticle(row.id, choice === 'hide', pressed, services);
  }
}

/** Opens a sheet at once, because the trigger lives three seconds, and fills it with the arithmetic. */
async function explainRow(
  row: ArticleValue & { position: number },
  { press, person }: Pressed,
  services: BotServices,
): Promise<void> {
  const { why, common } = readCatalogue(person.lang);
  const { sender } = services;
  const open = await showView(press, presentSheet(person.lang, why.title, []), sender);
  if (open === null) return;
  const set = await readResultSet(row.key, person.id, services);
  const result = set ? await explainedResult(row, set, services) : null;
  const view =
    set && result?.why
      ? presentWhy(result, result.why, { lang: person.lang, query: set.query })
      : presentSheet(person.lang, why.title, [{ type: 'section', text: plain(common.expired) }]);
  await sender.updateView(open, view);
}

async function explainedResult(
  { id, position }: { id: string; position: number },
  { query, generation }: ResultSet,
  services: Pick<BotServices, 'index' | 'hiddenIds' | 'deadLinks' | 'feedback'>,
) {
  const filters = await readFilters(services);
  const options = { limit: 1, offset: position, explain: true, generation, ...filters };
  const { results } = await services.index.lookUp(query, options);
  const [result] = results;
  return result?.article.id === id ? result : null;
}

async function showRelated(
  row: ArticleValue,
  { person, reply }: Pressed,
  services: BotServices,
): Promise<void> {
  const { index, hiddenIds } = services;
  const article = await index.findArticle(row.id);
  if (article === null) {
    await reply.send(presentNotice(plain(readCatalogue(person.lang).common.gone)));
    return;
  }
  const hidden = await hiddenIds.read();
  const related = await index.findRelated(article, relatedCount + hidden.size);
  const shown = related.filter(({ id }) => !hidden.has(id)).slice(0, relatedCount);
  const { lang, timeZone } = person;
  await reply.send(
    presentRelated(shown, { lang, timeZone, title: article.articleTitle, key: row.key }),
  );
}

async function rateRow(
  row: ArticleValue,
  isUseful: boolean,
  { person, reply }: Pressed,
  services: BotServices,
): Promise<void> {
  const { feedback, common } = readCatalogue(person.lang);
  const set = await readResultSet(row.key, person.id, services);
  if (set === null) {
    await reply.send(presentNotice(plain(common.expired)));
    return;
  }
  const { index, records } = services;
  const { words } = await index.lookUp(set.query, { limit: 1, offset: 0, explain: false });
  const vote = isUseful ? 'useful' : 'not-useful';
  await records.feedback.vote(words.join(' '), row.id, person.id, vote);
  services.feedback.forget();
  await reply.send(presentNotice(plain(feedback.thanks)));
}

/** The button under "hidden": shows the article again. */
export async function showHiddenArticle(pressed: Pressed, services: BotServices): Promise<void> {
  const { value } = pressed.press;
  if (value !== undefined) await hideArticle(value, false, pressed, services);
}
