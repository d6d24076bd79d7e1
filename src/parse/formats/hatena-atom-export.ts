import { readDate } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import type { MarkupElement } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';
import { childrenOf, childText, childTexts } from '../readers/xml.ts';

/** `tag:hatena.ne.jp,2005:bookmark-USER-EID`; a user's name may hold hyphens, the number may not. */
const BOOKMARK_ID = /:bookmark-([\w-]+)-\d+$/;

/**
 * Hatena's export of all bookmarks, Atom 0.3 (it is offered for download as `dump.htm`). The page is
 * the `related` link; the summary is the comment; there are no excerpts and no counts.
 */
export const hatenaAtomExport: DumpFormat = {
  name: 'hatena-atom-export',
  recognise: ({ markup }) => markup?.attributes.get('feed xmlns') === 'http://purl.org/atom/ns#',
  open: (sink) =>
    readMarkup(
      sink,
      { xml: true },
      {
        opensEntry: (name) => name === 'entry',
        entry(entry) {
          sink.entry({
            url: linkOf(entry, 'related'),
            title: childText(entry, 'title') ?? '',
            bookmarks: [
              {
                user: userOf(entry),
                comment: childText(entry, 'summary') ?? '',
                tags: childTexts(entry, 'dc:subject'),
                at: readDate(childText(entry, 'issued') ?? ''),
              },
            ],
          });
        },
      },
    ),
};

/** Address of an entry's first link of this kind. */
export function linkOf(entry: MarkupElement, relation: string): string | null {
  const link = childrenOf(entry, 'link').find(
    (each) => (each.attribute('rel') ?? 'alternate') === relation,
  );
  return link?.attribute('href') ?? null;
}

/** Name of an entry's author. */
export function authorOf(entry: MarkupElement): string {
  const [author] = childrenOf(entry, 'author');
  return author === undefined ? '' : (childText(author, 'name') ?? '').trim();
}

function userOf(entry: MarkupElement): string {
  return authorOf(entry) || (BOOKMARK_ID.exec(childText(entry, 'id')?.trim() ?? '')?.[1] ?? '');
}
