import type { DumpFormat } from '../format.ts';
import { childText } from '../readers/xml.ts';
import {
  itemDate,
  quotedExcerpt,
  readCommon,
  readFeed,
  recogniseFeed,
  subjects,
} from './hatena-rss.ts';

/**
 * Hatena's feeds of entries (`/hotentry/it.rss`, `/entrylist.rss`, `?mode=rss`), RSS 1.0: the description
 * is the excerpt, the first subject the category, the date that of the entry.
 */
export const hatenaRssEntries: DumpFormat = {
  name: 'hatena-rss-entries',
  recognise: (head) => recogniseFeed(head) === 'entries',
  open: (sink) =>
    readFeed(sink, (item) => {
      const [category, ...tags] = subjects(item);
      return {
        ...readCommon(item),
        excerpt: childText(item, 'description') || quotedExcerpt(item),
        publishedAt: itemDate(item),
        categories: category === undefined ? [] : [category],
        tags,
      };
    }),
};
