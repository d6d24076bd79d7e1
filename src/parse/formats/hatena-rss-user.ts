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
 * The feed of a Hatena user (`/USER/bookmark.rss`), RSS 1.0: the description is the user's comment,
 * every subject a tag, and the excerpt only stands inside the quoted content.
 */
export const hatenaRssUser: DumpFormat = {
  name: 'hatena-rss-user',
  recognise: (head) => recogniseFeed(head) === 'user',
  open: (sink) =>
    readFeed(sink, (item) => ({
      ...readCommon(item),
      excerpt: quotedExcerpt(item),
      bookmarks: [
        {
          user: childText(item, 'dc:creator') ?? '',
          comment: childText(item, 'description') ?? '',
          tags: subjects(item),
          at: itemDate(item),
        },
      ],
    })),
};
