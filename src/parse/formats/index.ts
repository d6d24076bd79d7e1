import type { DumpFormat } from '../format.ts';
import { asocialJson } from './asocial-json.ts';
import { chromeJson } from './chrome-json.ts';
import { deliciousJson } from './delicious-json.ts';
import { firefoxJson } from './firefox-json.ts';
import { hatebuMarkdown } from './hatebu-markdown.ts';
import { hatenaHtmlUser } from './hatena-html-user.ts';
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

/** Every format that yuuk reads: one file and one line each. */
export const formats: readonly DumpFormat[] = [
  hatenaText,
  hatenaHtmlUser,
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
