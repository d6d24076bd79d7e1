import { readDate } from '../dates.ts';
import type { DumpFormat, Entry } from '../format.ts';
import type { MarkupElement } from '../readers/element.ts';
import { readFragment } from '../readers/fragment.ts';
import { readMarkup } from '../readers/markup.ts';
import { childrenOf, childText } from '../readers/xml.ts';
import { authorOf, linkOf } from './hatena-atom-export.ts';

/**
 * Atom 1.0 (RFC 4287). An entry with a `related` link is somebody's bookmark of that page, and its
 * summary the comment; any other entry is an article itself, and its summary the excerpt.
 */
export const atom: DumpFormat = {
  name: 'atom',
  recognise: ({ markup }) => markup?.attributes.get('feed xmlns') === 'http://www.w3.org/2005/Atom',
  open: (sink) =>
    readMarkup(
      sink,
      { xml: true },
      {
        opensEntry: (name) => name === 'entry',
        entry(entry) {
          const related = linkOf(entry, 'related');
          sink.entry(related === null ? readArticle(entry) : readBookmark(entry, related));
        },
      },
    ),
};

function readArticle(entry: MarkupElement): Entry {
  return {
    url: linkOf(entry, 'alternate'),
    title: plainText(entry, 'title'),
    excerpt: plainText(entry, 'summary') || plainText(entry, 'content'),
    publishedAt: dateOf(entry),
    tags: categoriesOf(entry),
  };
}

function readBookmark(entry: MarkupElement, url: string): Entry {
  return {
    url,
    title: plainText(entry, 'title'),
    excerpt: plainText(entry, 'content'),
    bookmarks: [
      {
        user: authorOf(entry),
        comment: plainText(entry, 'summary'),
        tags: categoriesOf(entry),
        at: dateOf(entry),
      },
    ],
  };
}

function dateOf(entry: MarkupElement) {
  return readDate(childText(entry, 'published') ?? childText(entry, 'updated') ?? '');
}

function categoriesOf(entry: MarkupElement): string[] {
  return childrenOf(entry, 'category').flatMap((category) => category.attribute('term') ?? []);
}

/** An Atom text: plain, or HTML that is escaped (`html`) or not (`xhtml`), of which the lines remain. */
function plainText(entry: MarkupElement, name: string): string {
  const [element] = childrenOf(entry, name);
  if (element === undefined) return '';
  const type = element.attribute('type') ?? 'text';
  if (type === 'html' || type === 'text/html') return joinLines(readFragment(element.text).text);
  return type === 'xhtml' ? joinLines(element.text) : element.text;
}

function joinLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join('\n');
}
