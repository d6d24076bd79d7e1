import { readDate } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import { hasClass, type MarkupElement } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';
import { readCount } from '../text.ts';
import { isTemplate } from './hatena-page.ts';

/**
 * Hatena's search results (`/q/WORD`): the items of a user's page with the date and the tags of the
 * entry itself, and with nobody's bookmark.
 */
export const hatenaHtmlSearch: DumpFormat = {
  name: 'hatena-html-search',
  recognise: ({ markup }) =>
    markup !== null &&
    markup.classes.has('centerarticle-entry-title') &&
    !markup.classes.has('centerarticle-reaction'),
  open(sink) {
    const pager = { seen: false, next: false };
    return readMarkup(
      sink,
      {},
      {
        opensEntry: (name, attributes) => name === 'li' && hasClass(attributes, 'bookmark-item'),
        entry: (item) => takeItem(sink, item),
        tag(_name, attributes) {
          if (hasClass(attributes, 'centerarticle-pager')) pager.seen = true;
          if (hasClass(attributes, 'centerarticle-pager-next')) pager.next = true;
        },
        end() {
          if (pager.next) sink.nextPage(true);
          else if (pager.seen) sink.nextPage(false);
        },
      },
    );
  },
};

function takeItem(sink: EntrySink, item: MarkupElement): void {
  const url = item.attributeOf('.centerarticle-entry-title > a', 'href');
  const title = item.textOf('.centerarticle-entry-title > a');
  if (isTemplate(url, title)) return;
  sink.entry({
    url,
    title,
    excerpt: item.textOf('.centerarticle-entry-summary'),
    publishedAt: readDate(item.textOf('.entry-contents-date')),
    bookmarkCount: readCount(item.textOf('.centerarticle-users a')),
    categories: item.textsOf('.centerarticle-entry-data a[href^="/hotentry/"]'),
    tags: item.textsOf('.entrysearch-entry-tags a'),
  });
}
