import { readDate } from '../dates.ts';
import type { DumpFormat, EntryBookmark } from '../format.ts';
import {
  type AttributeList,
  attributeIn,
  hasClass,
  type MarkupElement,
} from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';

/** `[B! redis] TITLE` of the page's title. */
const TITLE_MARK = /^\s*\[B![^\]]*\]\s*/;
/** The entry's page is named after the entry's address; `s/` stands for https. */
const ENTRY_PAGE = /^https?:\/\/b\.hatena\.ne\.jp\/entry\/(s\/)?(?!\d+$)(.+)$/;

/**
 * Hatena's page of one entry with the bookmarks of everybody: one article. The popular comments
 * appear again among the recent ones; joining by user keeps them once.
 */
export const hatenaHtmlEntry: DumpFormat = {
  name: 'hatena-html-entry',
  recognise: ({ markup }) =>
    markup !== null &&
    markup.classes.has('js-bookmark-item') &&
    (markup.classes.has('js-bookmarks-recent') || markup.classes.has('js-bookmarks-popular')),
  open(sink) {
    const bookmarks = new Map<string, EntryBookmark>();
    let title = '';
    let url: string | null = null;
    return readMarkup(
      sink,
      { captures: ['title'] },
      {
        opensEntry: (_name, attributes) => hasClass(attributes, 'js-bookmark-item'),
        entry(item) {
          const bookmark = readBookmark(item);
          if (bookmark.user !== '' && !bookmarks.has(bookmark.user))
            bookmarks.set(bookmark.user, bookmark);
        },
        tag: (name, attributes) => {
          url ??= attributeIn(attributes, 'data-entry-url') ?? addressOf(name, attributes);
        },
        text: (_name, text) => {
          title ||= text.replace(TITLE_MARK, '');
        },
        end: () =>
          sink.entry({ url: url ?? sink.askedUrl, title, bookmarks: [...bookmarks.values()] }),
      },
    );
  },
};

function addressOf(name: string, attributes: AttributeList): string | null {
  const page =
    name === 'link' && attributeIn(attributes, 'rel') === 'canonical'
      ? attributeIn(attributes, 'href')
      : name === 'meta' && attributeIn(attributes, 'property') === 'og:url'
        ? attributeIn(attributes, 'content')
        : undefined;
  const [, secure, place] = ENTRY_PAGE.exec(page ?? '') ?? [];
  return place === undefined ? null : `${secure === undefined ? 'http' : 'https'}://${place}`;
}

function readBookmark(item: MarkupElement): EntryBookmark & { user: string } {
  return {
    user: item.textOf('.entry-comment-username a').trim(),
    comment: item.textOf('.js-bookmark-comment'),
    tags: item.textsOf('.entry-comment-tags li'),
    at: readDate(item.textOf('.entry-comment-timestamp')),
  };
}
