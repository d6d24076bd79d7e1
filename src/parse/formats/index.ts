import type { DumpFormat } from '../format.ts';
import { atom } from './atom.ts';
import { hatenaAtomExport } from './hatena-atom-export.ts';
import { hatenaHtmlEntry } from './hatena-html-entry.ts';
import { hatenaHtmlEntrylist } from './hatena-html-entrylist.ts';
import { hatenaHtmlSearch } from './hatena-html-search.ts';
import { hatenaHtmlUser } from './hatena-html-user.ts';
import { hatenaHtmlUser2011 } from './hatena-html-user-2011.ts';
import { hatenaJsonCounts } from './hatena-json-counts.ts';
import { hatenaJsonEntry } from './hatena-json-entry.ts';
import { hatenaJsonRest } from './hatena-json-rest.ts';
import { hatenaJsonUser } from './hatena-json-user.ts';
import { hatenaRssEntries } from './hatena-rss-entries.ts';
import { hatenaRssUser } from './hatena-rss-user.ts';
import { hatenaSearchData } from './hatena-search-data.ts';
import { hatenaText } from './hatena-text.ts';

/** Every format that yuuk reads: one file and one line each. */
export const formats: readonly DumpFormat[] = [
  hatenaText,
  hatenaHtmlUser,
  hatenaHtmlUser2011,
  hatenaHtmlSearch,
  hatenaHtmlEntrylist,
  hatenaHtmlEntry,
  hatenaRssUser,
  hatenaRssEntries,
  hatenaAtomExport,
  atom,
  hatenaSearchData,
  hatenaJsonEntry,
  hatenaJsonUser,
  hatenaJsonRest,
  hatenaJsonCounts,
];
