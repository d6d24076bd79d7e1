import { type Moment, readMoment } from '../dates.ts';
import type { DumpFormat, Entry, EntryBookmark, EntrySink } from '../format.ts';
import { addressField, eachRecord, textField, textList } from '../readers/fields.ts';
import { isRecord, type JsonRecord, readJson } from '../readers/json.ts';
import { readCount } from '../text.ts';

/**
 * yuuk's own JSON: an array of entries, each with a title and whatever else is known (`url`, `excerpt`, `tags`,
 * `comment`, `user`, `bookmarkedAt`, `bookmarkCount`, `publishedAt`); and what `yuuk export` writes, an object
 * with the same array under `articles`, whose entries carry `bookmarks` and `categories`.
 */
export const yuukJson: DumpFormat = {
  name: 'yuuk-json',
  recognise: ({ json }) => {
    if (json === null) return false;
    const entry = json.top === 'array' ? '[]' : 'articles[]';
    if (!json.paths.has(`${entry}.title`)) return false;
    return ['bookmarkedAt', 'excerpt', 'bookmarks', 'bookmarkCount', 'articleTitle'].some((key) =>
      json.paths.has(`${entry}.${key}`),
    );
  },
  open: (sink) =>
    readJson(sink, (dump) => {
      eachRecord(sink, isRecord(dump) ? dump['articles'] : dump, (record) => {
        const entry = readEntry(sink, record);
        if (entry !== null) sink.entry(entry);
      });
    }),
};

function readEntry(sink: EntrySink, record: JsonRecord): Entry | null {
  const url = addressField(sink, record, 'url');
  if (url === false) return null;
  return {
    url,
    title: textField(record, 'title'),
    site: textField(record, 'site'),
    excerpt: textField(record, 'excerpt'),
    publishedAt: readMoment(record['publishedAt']),
    bookmarkCount: readCount(record['bookmarkCount']),
    categories: textList(record['categories']),
    tags: textList(record['tags']),
    bookmarks: Array.isArray(record['bookmarks'])
      ? record['bookmarks'].filter(isRecord).map(readBookmark)
      : readOwnBookmark(record),
  };
}

function readBookmark(record: JsonRecord): EntryBookmark {
  return {
    user: textField(record, 'user'),
    comment: textField(record, 'comment'),
    tags: textList(record['tags']),
    at: withPrecision(record),
  };
}

/** An export says how exactly a time is known; midnight alone would not tell. */
function withPrecision(record: JsonRecord): Moment | null {
  const moment = readMoment(record['at']);
  const precision = record['atPrecision'];
  return moment !== null && (precision === 'day' || precision === 'minute')
    ? { ...moment, precision }
    : moment;
}

/** The short form has one bookmark, written beside the article's own fields. */
function readOwnBookmark(record: JsonRecord): EntryBookmark[] {
  if (!['user', 'comment', 'bookmarkedAt'].some((key) => key in record)) return [];
  return [
    {
      user: textField(record, 'user'),
      comment: textField(record, 'comment'),
      tags: textList(record['tags']),
      at: readMoment(record['bookmarkedAt']),
    },
  ];
}
