import { readMoment } from '../dates.ts';
import type { DumpFormat } from '../format.ts';
import { isRecord, readJson, stringOf, stringsOf } from '../readers/json.ts';

/**
 * One's own bookmark from Hatena's REST API (`/rest/1/my/bookmark?url=`). The answer names neither the
 * page nor its title; without the address that was asked for, the bookmark's own page stands in.
 */
export const hatenaJsonRest: DumpFormat = {
  name: 'hatena-json-rest',
  recognise: ({ json }) =>
    json?.top === 'object' && json.paths.has('permalink') && json.paths.has('created_datetime'),
  open: (sink) =>
    readJson(sink, (value) => {
      if (!isRecord(value)) return sink.reject('not an object');
      if (sink.askedUrl === null) sink.warn('entry 1 names no page: the bookmark itself stands in');
      sink.entry({
        url: sink.askedUrl ?? stringOf(value['permalink']),
        title: '',
        bookmarks: [
          {
            user: stringOf(value['user']) ?? '',
            comment: stringOf(value['comment']) ?? '',
            tags: stringsOf(value['tags']),
            at: readMoment(value['created_datetime']) ?? readMoment(value['created_epoch']),
          },
        ],
      });
    }),
};
