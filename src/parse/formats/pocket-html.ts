import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { attributeIn } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';
import { NO_ADDRESS } from './address.ts';

/** Pocket's HTML export: two lists, unread and read, of `a[time_added][tags]`; tags are cut at commas. */
export const pocketHtml: DumpFormat = {
  name: 'pocket-html',
  recognise: ({ markup }) => markup?.title.trim() === 'Pocket Export' && markup.elements.has('ul'),
  open: (sink) =>
    readMarkup(
      sink,
      {},
      {
        opensEntry: (name, attributes) =>
          name === 'a' && attributeIn(attributes, 'href') !== undefined,
        entry(link) {
          const url = link.attribute('href');
          if (!url) return sink.reject(NO_ADDRESS);
          sink.entry({
            url,
            title: link.text,
            bookmarks: [
              {
                tags: (link.attribute('tags') ?? '').split(','),
                at: readMoment(link.attribute('time_added')),
              },
            ],
          });
        },
      },
    ),
};
