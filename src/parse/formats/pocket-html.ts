import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { attributeIn } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';

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
          sink.entry({
            url: link.attribute('href') ?? null,
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
