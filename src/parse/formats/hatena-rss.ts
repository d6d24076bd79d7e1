import { readDate } from '../dates.ts';
import type { DumpHead, DumpReader, Entry, EntrySink } from '../format.ts';
import type { MarkupElement } from '../readers/element.ts';
import { readFragment } from '../readers/fragment.ts';
import { readMarkup } from '../readers/markup.ts';
import { childText, childTexts } from '../readers/xml.ts';
import { readCount } from '../text.ts';

/** Items of a user's feed are named after the bookmark, those of entry feeds after the page. */
const BOOKMARK = /^https?:\/\/b\.hatena\.ne\.jp\/[\w-]+\/\d{8}#/;

/** Whether a dump is a Hatena feed in RSS 1.0, and of which kind. */
export function recogniseFeed({ markup, text }: DumpHead): 'user' | 'entries' | null {
  if (markup?.attributes.get('rdf:rdf xmlns') !== 'http://purl.org/rss/1.0/') return null;
  if (!text.includes('hatena.ne.jp')) return null;
  const item = markup.attributes.get('item rdf:about');
  const personal = item === undefined || BOOKMARK.test(item) || markup.elements.has('dc:creator');
  return personal ? 'user' : 'entries';
}

/** Reads a Hatena feed; its items stand beside the channel, not in it. */
export function readFeed(sink: EntrySink, readItem: (item: MarkupElement) => Entry): DumpReader {
  let inChannel = false;
  return readMarkup(
    sink,
    { xml: true, captures: ['description'] },
    {
      opensEntry: (name) => name === 'item',
      entry: (item) => sink.entry(readItem(item)),
      tag(name) {
        if (name === 'channel') inChannel = true;
      },
      text(_name, text) {
        // The channel's description ends in the number of bookmarks: `… (21)`.
        if (inChannel) sink.declare(readCount(/\((\d[\d,]*)\)\s*$/.exec(text)?.[1]));
        inChannel = false;
      },
    },
  );
}

/** What user feeds and entry feeds write alike. */
export function readCommon(item: MarkupElement): Pick<Entry, 'url' | 'title' | 'bookmarkCount'> {
  return {
    url: childText(item, 'link'),
    title: childText(item, 'title') ?? '',
    bookmarkCount: readCount(childText(item, 'hatena:bookmarkcount')),
  };
}

export function itemDate(item: MarkupElement) {
  return readDate(childText(item, 'dc:date') ?? '');
}

export function subjects(item: MarkupElement): string[] {
  return childTexts(item, 'dc:subject');
}

/** The excerpt inside `content:encoded`: the first paragraph of words. Its HTML is decoded once. */
export function quotedExcerpt(item: MarkupElement): string {
  const content = childText(item, 'content:encoded');
  if (content === null || content.trim() === '') return '';
  const paragraph = readFragment(content)
    .select('p')
    .find(
      (each) =>
        each.text.trim() !== '' &&
        !each.descendants.some(({ name }) => name === 'a' || name === 'img'),
    );
  return paragraph?.text ?? '';
}
