import type { Log } from '../log.ts';
import { presentRow, rowDetails } from '../present/article-row.ts';
import { type Message, plain } from '../present/blocks.ts';
import { type Language, readCatalogue } from '../present/catalogue.ts';
import { cleanText, cutText } from '../present/clean-text.ts';
import { fitPayload } from '../present/fit-message.ts';
import { readFormats } from '../present/formats.ts';
import { presentNotice } from '../present/notice.ts';
import type { SearchResult } from '../search/answer.ts';
import type { SearchIndex } from '../search/open-index.ts';
import { searchArticles } from '../search/search-articles.ts';
import type { LiveIndex } from '../store/live-index.ts';
import type { Records } from '../store/records/records.ts';

export interface WatchDependencies {
  records: Pick<Records, 'watches' | 'hidden'>;
  index: Pick<LiveIndex<SearchIndex>, 'read'>;
  /** Sends a direct message. */
  send: (userId: string, message: Message) => Promise<void>;
  lang: Language;
  timeZone: string;
  log: Log;
}

const mostShown = 3;

/**
 * Tells everybody whose watched query finds something now, once, and forgets the watch. Of several
 * workers one takes the watch; it is put back when the message could not be sent.
 * @returns how many were told.
 */
export async function tellWatchers(dependencies: WatchDependencies): Promise<number> {
  const { records, index, send, lang, timeZone, log } = dependencies;
  const watches = await records.watches.readAll();
  if (watches.length === 0) return 0;
  const exclude = new Set((await records.hidden.readAll()).map(({ articleId }) => articleId));
  let told = 0;
  for (const watch of watches) {
    const { userId, query } = watch;
    const options = { limit: mostShown, offset: 0, explain: false, exclude, timeZone };
    const { total, results } = await index.read((opened) => searchArticles(opened, query, options));
    if (total === 0) continue;
    if (!(await records.watches.take(userId, query))) continue;
    try {
      await send(userId, presentArrival(query, results.slice(0, total), { lang, timeZone }));
      told += 1;
    } catch (error) {
      log.warn({ error }, 'a watch could not be told; it stays');
      await records.watches.add(watch);
    }
  }
  return told;
}

/** The message to who waited for a query. */
export function presentArrival(
  query: string,
  results: readonly SearchResult[],
  { lang, timeZone }: { lang: Language; timeZone: string },
): Message {
  const t = readCatalogue(lang);
  const formats = readFormats(lang, timeZone);
  const heading = presentNotice(plain(t.watch.arrived(cutText(cleanText(query), 100))));
  return fitPayload(
    rowDetails.map((detail) => () => ({
      text: heading.text,
      blocks: [
        ...heading.blocks,
        ...results.flatMap((result) => presentRow(result, { t, formats, detail })),
      ],
    })),
  );
}
