import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { attributeIn } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';
import { NO_ADDRESS } from './address.ts';

/** XML of Pinboard's and Delicious' API: `<posts user=…>` with everything in the attributes of `<post>`. */
export const pinboardXml: DumpFormat = {
  name: 'pinboard-xml',
  recognise: ({ markup }) => markup?.attributes.has('posts user') === true,
  open(sink) {
    let user = '';
    return readMarkup(
      sink,
      { xml: true },
      {
        opensEntry: (name) => name === 'post',
        tag(name, attributes) {
          if (name === 'posts') user = attributeIn(attributes, 'user') ?? '';
        },
        entry(post) {
          const url = post.attribute('href');
          if (!url) return sink.reject(NO_ADDRESS);
          sink.entry({
            url,
            title: post.attribute('description') ?? '',
            bookmarks: [
              {
                user,
                comment: post.attribute('extended') ?? '',
                tags: (post.attribute('tag') ?? '').split(/\s+/),
                at: readMoment(post.attribute('time')),
              },
            ],
          });
        },
      },
    );
  },
};
