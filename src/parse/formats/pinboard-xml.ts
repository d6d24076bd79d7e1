import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { readMarkup } from '../readers/markup.ts';

/** XML of Pinboard's and Delicious' API: `<posts user=…>` with everything in the attributes of `<post>`. */
export const pinboardXml: DumpFormat = {
  name: 'pinboard-xml',
  recognise: ({ text }) => /<posts\s[^>]{0,500}\buser=/.test(text.slice(0, 4000)),
  open(sink) {
    let user = '';
    return readMarkup(
      sink,
      { xml: true },
      {
        opensEntry: (name) => name === 'post',
        tag(name, attributes) {
          if (name === 'posts') user = attributes['user'] ?? '';
        },
        entry({ attribs }) {
          sink.entry({
            url: attribs['href'] ?? null,
            title: attribs['description'] ?? '',
            bookmarks: [
              {
                user,
                comment: attribs['extended'] ?? '',
                tags: (attribs['tag'] ?? '').split(/\s+/),
                at: readMoment(attribs['time']),
              },
            ],
          });
        },
      },
    );
  },
};
