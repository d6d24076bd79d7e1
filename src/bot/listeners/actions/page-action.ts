import { type PageValue, readPageValue } from '../../../present/actions.ts';
import { plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { presentNotice } from '../../../present/notice.ts';
import type { LiveAnswer } from '../../../store/live-index.ts';
import type { ResultSet } from '../../../store/records/result-pages.ts';
import { answerQuery, pageSize, presentAnswer, readFilters } from '../../answer-query.ts';
import { answerPress, type Pressed } from '../../listen.ts';
import { readResultSet } from '../../result-set.ts';
import type { BotServices } from '../../services.ts';

/**
 * Turns a page. It keeps the ranking that the person began with, whatever was indexed since; when that
 * ranking is gone, or was somebody else's, the query runs again and the answer says so.
 */
export async function turnPage(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person, reply } = pressed;
  const value = readPageValue(press.value);
  if (value === null) {
    await reply.send(presentNotice(plain(readCatalogue(person.lang).common.expired)));
    return;
  }
  const set = await readResultSet(value.key, person.id, services).catch(() => null);
  const page = set ? await readPage(set, value, services) : null;
  if (page && page.generation === set?.generation) {
    const request = { query: page.query, person, visibility: 'private' as const, key: value.key };
    await answerPress(pressed, await presentAnswer(page, request, services), services);
    return;
  }
  // On a public message others press too: for them it is the first time, nothing has expired.
  const { message } = await answerQuery(
    {
      query: set?.query ?? value.query,
      person,
      visibility: 'private',
      notes: press.isPrivate ? ['rerun'] : [],
    },
    services,
  );
  await answerPress(pressed, message, services);
}

async function readPage(
  { query, generation }: ResultSet,
  { offset }: PageValue,
  services: Pick<BotServices, 'index' | 'hiddenIds' | 'deadLinks' | 'feedback'>,
): Promise<LiveAnswer> {
  const filters = await readFilters(services);
  const options = { limit: pageSize, explain: false, generation, ...filters };
  const page = await services.index.search(query, { ...options, offset });
  if (page.results.length > 0 || offset === 0) return page;
  // What stood here was hidden meanwhile: the last page is another one now.
  const left = Math.max(0, page.total + page.partialTotal - 1);
  const last = Math.min(left - (left % pageSize), offset - 1);
  return services.index.lookUp(query, { ...options, offset: Math.max(0, last) });
}
