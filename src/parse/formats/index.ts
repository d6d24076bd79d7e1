import type { DumpFormat } from '../format.ts';
import { asocialJson } from './asocial-json.ts';
import { atom } from './atom.ts';
import { chromeJson } from './chrome-json.ts';
import { deliciousJson } from './delicious-json.ts';
import { firefoxJson } from './firefox-json.ts';
import { hatebuMarkdown } from './hatebu-markdown.ts';
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
import { instapaperCsv } from './instapaper-csv.ts';
import { karakeepJson } from './karakeep-json.ts';
import { linkwardenJson } from './linkwarden-json.ts';
import { netscapeHtml } from './netscape-html.ts';
import { omnivoreJson } from './omnivore-json.ts';
import { pinboardJson } from './pinboard-json.ts';
import { pinboardXml } from './pinboard-xml.ts';
import { pocketCsv } from './pocket-csv.ts';
import { pocketHtml } from './pocket-html.ts';
import { raindropCsv } from './raindrop-csv.ts';
import { yuukJson } from './yuuk-json.ts';

/**
 * Every format that yuuk reads: one file and one line each. The first that recognises a dump takes it:
 * lines first, because a title among them may look like the start of a page.
 */
export const formats: readonly DumpFormat[] = [
  hatenaText,
  hatenaSearchData,
  hatenaHtmlUser,
  hatenaHtmlUser2011,
  hatenaHtmlSearch,
  hatenaHtmlEntrylist,
  hatenaHtmlEntry,
  hatenaRssUser,
  hatenaRssEntries,
  hatenaAtomExport,
  atom,
  hatenaJsonEntry,
  hatenaJsonUser,
  hatenaJsonRest,
  hatenaJsonCounts,
  asocialJson,
  chromeJson,
  deliciousJson,
  firefoxJson,
  hatebuMarkdown,
  instapaperCsv,
  karakeepJson,
  linkwardenJson,
  netscapeHtml,
  omnivoreJson,
  pinboardJson,
  pinboardXml,
  pocketCsv,
  pocketHtml,
  raindropCsv,
  yuukJson,
];
