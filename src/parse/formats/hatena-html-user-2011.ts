import type { Element } from 'domhandler';

import { readDate } from '../dates.ts';
import type { DumpFormat, EntryBookmark, EntrySink } from '../format.ts';
import { readMarkup } from '../readers/markup.ts';
import { $, attributeOf, textOf, textsOf } from '../readers/select.ts';
import { readCount } from '../text.ts';
import { readPageHeader } from './hatena-list.ts';
import { hasClass } from './hatena-page.ts';

/**
 * A Hatena user's page in the design of 2010 and 2011. Each item lists the bookmarks of its owner and
 * of people whom the reader followed, who may come first. There are no excerpts.
 */
export const hatenaHtmlUser2011: DumpFormat = {
  name: 'hatena-html-user-2011',
  recognise: ({ markup, text }) => markup && /<ul\s[^<>]*\bid=["']bookmarked_user["']/.test(text),
  open(sink) {
    const pager = { seen: false, next: false };
    let declared: number | null = null;
    return readMarkup(
      sink,
      { captures: ['h1', 'h2', 'h3'] },
      {
        opensEntry: (name, attributes) => name === 'li' && attributes['data-eid'] !== undefined,
        entry: (item) => takeItem(sink, item),
        tag(name, attributes) {
          if (hasClass(attributes, 'pager')) pager.seen = true;
          if (hasClass(attributes, 'pager-next')) pager.next = true;
          if (name === 'link' && attributes['rel'] === 'next') pager.next = true;
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

function takeItem(sink: EntrySink, item: Element): void {
  sink.entry({
    url: attributeOf(item, 'a.entry-link', 'href'),
    title: textOf(item, 'a.entry-link'),
    bookmarkCount: readCount(textOf(item, 'li.users a')),
    categories: textsOf(item, 'a.category-link'),
    bookmarks: $(item).find('ul.comment > li[data-user]').toArray().map(readBookmark),
  });
}

function readBookmark(line: Element): EntryBookmark {
  return {
    user: line.attribs['data-user'] || textOf(line, 'a.username'),
    comment: textOf(line, 'span.comment'),
    tags: textsOf(line, 'span.tags a.user-tag'),
    at: readDate(textOf(line, 'span.timestamp')),
  };
}
