import { readDate } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import { hasClass, type MarkupElement } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';
import { readCount } from '../text.ts';

/**
 * Hatena's lists of entries (`/hotentry/it`, `/entrylist`, `/site/HOST`). The title that is shown may be
 * cut; the whole one is in the link's title attribute. Recommendations are no entries.
 */
export const hatenaHtmlEntrylist: DumpFormat = {
  name: 'hatena-html-entrylist',
  recognise: ({ markup }) => markup?.classes.has('entrylist-contents-title') === true,
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

function takeItem(sink: EntrySink, item: MarkupElement): void {
  const link = '.entrylist-contents-title a';
  sink.entry({
    url: item.attributeOf(link, 'href'),
    title: item.attributeOf(link, 'title') || item.textOf(link),
    site: item.textOf('.entrylist-contents-domain span'),
    excerpt: item.textOf('.entrylist-contents-description'),
    publishedAt: readDate(item.textOf('.entrylist-contents-date')),
    bookmarkCount: readCount(item.textOf('.entrylist-contents-users span')),
    categories: item.textsOf('.entrylist-contents-category a'),
    tags: item.textsOf('.entrylist-contents-tags a'),
  });
}
