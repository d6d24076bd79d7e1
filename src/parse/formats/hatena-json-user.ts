import { readDate } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import { arrayOf, isRecord, readJson, stringOf, stringsOf } from '../readers/json.ts';
import { readCount } from '../text.ts';

/** Hatena's list of a user's bookmarks (`/api/users/USER/bookmarks?page=N`), twenty a page. */
export const hatenaJsonUser: DumpFormat = {
  name: 'hatena-json-user',
  recognise: ({ json }) => json?.paths.has('item.bookmarks[]') === true,
  open: (sink) =>
    readJson(sink, (value) => {
      if (!isRecord(value) || !isRecord(value['item']))
        return sink.reject('not a list of bookmarks');
      for (const bookmark of arrayOf(value['item']['bookmarks'])) takeBookmark(sink, bookmark);
      const { pager } = value;
      if (isRecord(pager)) sink.nextPage(isRecord(pager['next']));
    }),
};

function takeBookmark(sink: EntrySink, bookmark: unknown): void {
  if (!isRecord(bookmark)) return sink.reject('not an object');
  const entry = isRecord(bookmark['entry']) ? bookmark['entry'] : {};
  const category = isRecord(entry['category']) ? stringOf(entry['category']['title']) : null;
  const user = isRecord(bookmark['user']) ? stringOf(bookmark['user']['name']) : null;
  sink.entry({
    url:
      stringOf(bookmark['url']) ??
      stringOf(bookmark['canonical_url']) ??
      stringOf(entry['canonical_url']),
    title: stringOf(entry['title']) ?? '',
    bookmarkCount: readCount(entry['total_bookmarks']),
    categories: category === null ? [] : [category],
    bookmarks: [
      {
        user: user ?? '',
        comment: stringOf(bookmark['comment']) ?? '',
        tags: stringsOf(bookmark['tags']),
        at: readDate(stringOf(bookmark['created']) ?? ''),
      },
    ],
  });
}
