import { readDate } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import { hasClass, type MarkupElement } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';
import { readCount } from '../text.ts';
import { readPageHeader } from './hatena-list.ts';
import { isTemplate } from './hatena-page.ts';

/**
 * A Hatena user's page in the present design, whole or narrowed to a site (`?url=`), a tag or a day.
 * Items are `li.bookmark-item`; copies that scripts use as templates carry `{{…}}` and are no items.
 */
export const hatenaHtmlUser: DumpFormat = {
  name: 'hatena-html-user',
  recognise: ({ markup }) =>
    markup !== null &&
    markup.classes.has('centerarticle-entry-title') &&
    markup.classes.has('centerarticle-reaction'),
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

function takeItem(sink: EntrySink, item: MarkupElement): void {
  const title = item.textOf('.centerarticle-entry-title > a');
  const url =
    item.attributeOf('.centerarticle-entry-title > a', 'href') ??
    item.attribute('data-target-url') ??
    null;
  if (isTemplate(url, title)) return;
  const links = item.select('a');
  const [site] = links.filter((link) => link.attribute('href')?.startsWith('/site/'));
  const categories = links.filter(
    (link) => link.attribute('data-gtm-click-label') === 'user-bookmark-category',
  );
  const user = item.textOf('.centerarticle-reaction-username').trim();
  sink.entry({
    url,
    title,
    site: site?.text ?? null,
    excerpt: item.textOf('.centerarticle-entry-summary'),
    bookmarkCount: readCount(item.textOf('.centerarticle-users a')),
    categories: categories.map(({ text }) => text),
    bookmarks:
      user === ''
        ? []
        : [
            {
              user,
              at: readDate(item.textOf('.centerarticle-reaction-timestamp')),
              comment: item.textOf('.js-comment'),
              tags: item.textsOf('.centerarticle-reaction-tags a'),
            },
          ],
  });
}
