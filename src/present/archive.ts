import type { Article, Bookmark } from '../parse/article.ts';
import { dateOf } from './formats.ts';

/** Writes an archive piece by piece, so that its size does not matter. */
export interface ArchiveWriter {
  begin(): string;
  article(article: Article): string;
  /** `records`: what the team's records export; only JSON has room for it. */
  end(records: object): string;
}

/** yuuk's own JSON: an object with every article whole and the team's records. `yuuk import` loads it back. */
export function jsonArchive(now: Date): ArchiveWriter {
  let isFirst = true;
  return {
    begin: () => `{"yuuk":1,"exportedAt":${JSON.stringify(now.toISOString())},"articles":[`,
    article(article) {
      const separator = isFirst ? '\n' : ',\n';
      isFirst = false;
      return separator + JSON.stringify(article);
    },
    end: (records) => `\n],"records":${JSON.stringify(records)}}\n`,
  };
}

/**
 * The bookmark file that browsers and services read. One entry a bookmark, its comment as description; an
 * article without an address has no place in it and is left out.
 */
export function netscapeArchive(): ArchiveWriter {
  return {
    begin: () =>
      '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n',
    article: (article) =>
      article.url === null
        ? ''
        : bookmarksOf(article)
            .map((one) => netscapeEntry(article, one))
            .join(''),
    end: () => '</DL><p>\n',
  };
}

function netscapeEntry({ url, title, tags }: Article, bookmark: Bookmark): string {
  const all = [...new Set([...bookmark.tags, ...tags])].join(',');
  const added =
    bookmark.at === null ? '' : ` ADD_DATE="${Math.floor(Date.parse(bookmark.at) / 1000)}"`;
  const comment = bookmark.comment === '' ? '' : `<DD>${escapeMarkup(bookmark.comment)}\n`;
  return `<DT><A HREF="${escapeMarkup(url ?? '')}"${added} TAGS="${escapeMarkup(all)}">${escapeMarkup(title)}</A>\n${comment}`;
}

/** Atom 1.0 (RFC 4287): one entry an article; the comments follow its excerpt. */
export function atomArchive(now: Date): ArchiveWriter {
  return {
    begin: () =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n<id>urn:yuuk:archive</id>\n<title>yuuk</title>\n<updated>${now.toISOString()}</updated>\n<author><name>yuuk</name></author>\n`,
    article: (article) => atomEntry(article, now),
    end: () => '</feed>\n',
  };
}

function atomEntry(article: Article, now: Date): string {
  const { id, url, title, excerpt, tags, bookmarks, publishedAt } = article;
  const comments = bookmarks
    .filter(({ comment }) => comment !== '')
    .map(({ user, comment }) => (user === '' ? comment : `${user}: ${comment}`));
  const lines = [
    '<entry>',
    `<id>urn:yuuk:article:${id}</id>`,
    `<title>${escapeMarkup(title)}</title>`,
    ...(url === null ? [] : [`<link rel="alternate" href="${escapeMarkup(url)}"/>`]),
    `<updated>${dateOf(article)?.at ?? now.toISOString()}</updated>`,
    ...(publishedAt === null ? [] : [`<published>${publishedAt}</published>`]),
    ...[...new Set(bookmarks.map(({ user }) => user))]
      .filter((user) => user !== '')
      .map((user) => `<author><name>${escapeMarkup(user)}</name></author>`),
    ...tags.map((tag) => `<category term="${escapeMarkup(tag)}"/>`),
    ...(excerpt === '' ? [] : [`<summary>${escapeMarkup(excerpt)}</summary>`]),
    ...(comments.length === 0
      ? []
      : [`<content type="text">${escapeMarkup(comments.join('\n'))}</content>`]),
    '</entry>',
  ];
  return `${lines.join('\n')}\n`;
}

/** An article that nobody bookmarked is still one entry. */
const bookmarksOf = ({ bookmarks }: Article): readonly Bookmark[] =>
  bookmarks.length > 0
    ? bookmarks
    : [{ user: '', comment: '', tags: [], at: null, atPrecision: null }];

function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
