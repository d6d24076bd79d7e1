import { readDate } from '../dates.ts';
import type { DumpFormat, EntryBookmark, EntrySink } from '../format.ts';
import { attributeIn, hasClass, type MarkupElement } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';
import { readCount } from '../text.ts';
import { readPageHeader } from './hatena-list.ts';

/**
 * A Hatena user's page in the design of 2010 and 2011. Each item lists the bookmarks of its owner and
 * of people whom the reader followed, who may come first. There are no excerpts.
 */
export const hatenaHtmlUser2011: DumpFormat = {
  name: 'hatena-html-user-2011',
  recognise: ({ markup }) => markup?.ids.has('bookmarked_user') === true,
  open(sink) {
    const pager = { seen: false, next: false };
    let declared: number | null = null;
    return readMarkup(
      sink,
      { captures: ['h1', 'h2', 'h3'] },
      {
        opensEntry: (name, attributes) =>
          name === 'li' && attributeIn(attributes, 'data-eid') !== undefined,
        entry: (item) => takeItem(sink, item),
        tag(name, attributes) {
          if (hasClass(attributes, 'pager')) pager.seen = true;
          if (hasClass(attributes, 'pager-next')) pager.next = true;
          if (name === 'link' && attributeIn(attributes, 'rel') === 'next') pager.next = true;
        },
        text(_name, text) {
          declared ??= readPageHeader(text)?.count ?? null;
        },
        end() {
          sink.declare(declared);
          if (pager.next) sink.nextPage(true);
          else if (pager.seen) sink.nextPage(false);
        },
      },
    );
  },
};

function takeItem(sink: EntrySink, item: MarkupElement): void {
  sink.entry({
    url: item.attributeOf('a.entry-link', 'href'),
    title: item.textOf('a.entry-link'),
    bookmarkCount: readCount(item.textOf('li.users a')),
    categories: item.textsOf('a.category-link'),
    bookmarks: item.select('ul.comment > li[data-user]').map(readBookmark),
  });
}

function readBookmark(line: MarkupElement): EntryBookmark {
  return {
    user: line.attribute('data-user') || line.textOf('a.username'),
    comment: line.textOf('span.comment'),
    tags: line.textsOf('span.tags a.user-tag'),
    at: readDate(line.textOf('span.timestamp')),
  };
}
