import type { Element } from 'domhandler';

import { readDate } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import { readMarkup } from '../readers/markup.ts';
import { attributeOf, textOf, textsOf } from '../readers/select.ts';
import { readCount } from '../text.ts';
import { hasClass, showsClass } from './hatena-page.ts';

/**
 * Hatena's lists of entries (`/hotentry/it`, `/entrylist`, `/site/HOST`). The title that is shown may be
 * cut; the whole one is in the link's title attribute. Recommendations are no entries.
 */
export const hatenaHtmlEntrylist: DumpFormat = {
  name: 'hatena-html-entrylist',
  recognise: (head) => showsClass(head, 'entrylist-contents-title'),
  open: (sink) =>
    readMarkup(
      sink,
      {},
      {
        opensEntry: (_name, attributes) => hasClass(attributes, 'entrylist-contents'),
        skips: (_name, attributes) =>
          hasClass(attributes, 'entrylist-recommend') || hasClass(attributes, 'entrylist-bottom'),
        entry: (item) => takeItem(sink, item),
      },
    ),
};

function takeItem(sink: EntrySink, item: Element): void {
  const link = '.entrylist-contents-title a';
  sink.entry({
    url: attributeOf(item, link, 'href'),
    title: attributeOf(item, link, 'title') || textOf(item, link),
    site: textOf(item, '.entrylist-contents-domain span'),
    excerpt: textOf(item, '.entrylist-contents-description'),
    publishedAt: readDate(textOf(item, '.entrylist-contents-date')),
    bookmarkCount: readCount(textOf(item, '.entrylist-contents-users span')),
    categories: textsOf(item, '.entrylist-contents-category a'),
    tags: textsOf(item, '.entrylist-contents-tags a'),
  });
}
