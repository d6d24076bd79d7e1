import type { Element } from 'domhandler';

import { readDate } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import { readMarkup } from '../readers/markup.ts';
import { $, attributeOf, textOf, textsOf } from '../readers/select.ts';
import { readCount } from '../text.ts';
import { readPageHeader } from './hatena-list.ts';
import { hasClass, isTemplate, showsClass } from './hatena-page.ts';

/**
 * A Hatena user's page in the present design, whole or narrowed to a site (`?url=`), a tag or a day.
 * Items are `li.bookmark-item`; copies that scripts use as templates carry `{{…}}` and are no items.
 */
export const hatenaHtmlUser: DumpFormat = {
  name: 'hatena-html-user',
  recognise: (head) =>
    showsClass(head, 'centerarticle-entry-title') && showsClass(head, 'centerarticle-reaction'),
  open(sink) {
    const pager = { seen: false, next: false };
    let declared: number | null = null;
    return readMarkup(
      sink,
      { captures: ['h1', 'h2', 'h3', 'title'] },
      {
        opensEntry: (name, attributes) => name === 'li' && hasClass(attributes, 'bookmark-item'),
        entry: (element) => takeItem(sink, element),
        tag(_name, attributes) {
          if (hasClass(attributes, 'centerarticle-pager')) pager.seen = true;
          if (hasClass(attributes, 'centerarticle-pager-next')) pager.next = true;
        },
        text(_name, text) {
          declared ??= readPageHeader(text)?.count ?? null;
        },
        end() {
          sink.declare(declared);
          if (pager.next) sink.nextPage(true);
          else if (pager.seen) sink.nextPage(false);
          else if (declared !== null && sink.met() < declared) sink.nextPage(true);
        },
      },
    );
  },
};

function takeItem(sink: EntrySink, item: Element): void {
  const title = textOf(item, '.centerarticle-entry-title > a');
  const url =
    attributeOf(item, '.centerarticle-entry-title > a', 'href') ??
    item.attribs['data-target-url'] ??
    null;
  if (isTemplate(url, title)) return;
  const reaction = $(item).find('.centerarticle-reaction').first();
  const user = reaction.find('.centerarticle-reaction-username').first().text().trim();
  sink.entry({
    url,
    title,
    site: textOf(item, 'a[href^="/site/"]'),
    excerpt: textOf(item, '.centerarticle-entry-summary'),
    bookmarkCount: readCount(textOf(item, '.centerarticle-users a')),
    categories: textsOf(item, 'a[data-gtm-click-label="user-bookmark-category"]'),
    bookmarks:
      user === ''
        ? []
        : [
            {
              user,
              at: readDate(reaction.find('.centerarticle-reaction-timestamp').first().text()),
              comment: reaction.find('.js-comment').first().text(),
              tags: textsOf(item, '.centerarticle-reaction-tags a'),
            },
          ],
  });
}
