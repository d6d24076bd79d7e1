import { readDate } from '../dates.ts';
import type { DumpFormat, EntryBookmark } from '../format.ts';
import {
  arrayOf,
  isRecord,
  type JsonRecord,
  readJson,
  stringOf,
  stringsOf,
} from '../readers/json.ts';
import { readCount } from '../text.ts';

/**
 * Hatena's entry API (`/entry/json/?url=`, `/entry/jsonlite/`), plain or as JSONP: one article with the
 * public bookmarks of everybody; private ones are in the count only. The body is `null` for an unknown page.
 */
export const hatenaJsonEntry: DumpFormat = {
  name: 'hatena-json-entry',
  recognise: ({ json }) =>
    json !== null &&
    (json.top === 'null' ||
      (json.top === 'object' &&
        json.paths.has('bookmarks[]') &&
        (json.paths.has('bookmarks[].timestamp') || json.paths.has('entry_url')))),
  open: (sink) =>
    readJson(sink, (value) => {
      if (value === null) return;
      if (!isRecord(value)) return sink.reject('not an object');
      sink.entry({
        url: stringOf(value['url']) ?? sink.askedUrl,
        title: stringOf(value['title']) ?? '',
        bookmarkCount: readCount(value['count']),
        bookmarks: arrayOf(value['bookmarks']).filter(isRecord).map(readBookmark),
      });
    }),
};

function readBookmark(bookmark: JsonRecord): EntryBookmark {
  return {
    user: stringOf(bookmark['user']) ?? '',
    comment: stringOf(bookmark['comment']) ?? '',
    tags: stringsOf(bookmark['tags']),
    at: readDate(stringOf(bookmark['timestamp']) ?? ''),
  };
}
