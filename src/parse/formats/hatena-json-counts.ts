import type { DumpFormat } from '../format.ts';
import { isRecord, readJson } from '../readers/json.ts';
import { readCount } from '../text.ts';

/**
 * Hatena's counts: `{url: count, …}` of `/count/entries`, or the bare number of `/count/entry`, which
 * does not repeat the address that was asked for.
 */
export const hatenaJsonCounts: DumpFormat = {
  name: 'hatena-json-counts',
  recognise: ({ json }) =>
    json !== null &&
    (json.top === 'number' ||
      (json.top === 'object' &&
        json.paths.size > 0 &&
        [...json.paths].every((path) => /^https?:/.test(path)))),
  open: (sink) =>
    readJson(sink, (value) => {
      if (typeof value === 'number') {
        if (sink.askedUrl === null) sink.reject('a count without the address it belongs to');
        else sink.entry({ url: sink.askedUrl, title: '', bookmarkCount: readCount(value) });
      } else if (isRecord(value)) {
        for (const [url, count] of Object.entries(value)) {
          sink.entry({ url, title: '', bookmarkCount: readCount(count) });
        }
      } else sink.reject('not an object');
    }),
};
