import { readMoment } from '../dates.ts';
import type { DumpFormat, DumpReader, EntrySink } from '../format.ts';
import { type Attributes, streamTags } from '../readers/tags.ts';

/** What stands behind an entry and its description. */
const ENDS_ENTRY = new Set(['a', 'dt', 'h3', 'dl']);
const LINKDING_NOTES = /\[linkding-notes\]([\s\S]*?)\[\/linkding-notes\]/g;
const LINKDING_ARCHIVED = 'linkding:bookmarks.archived';

/**
 * The bookmark file of Netscape, which every browser and most services write (Hatena, linkding, Raindrop,
 * Shaarli, Pinboard): `<DT><A HREF ADD_DATE TAGS>title</A>`, a description in the `<DD>` behind it, folders
 * as `<H3>` and `<DL>`. Nothing is closed reliably.
 */
export const netscapeHtml: DumpFormat = {
  name: 'netscape-html',
  recognise: ({ markup }) =>
    markup !== null &&
    ((markup.doctype === 'netscape-bookmark-file-1' &&
      ['meta', 'title', 'h1', 'dl'].some((name) => markup.elements.has(name))) ||
      (markup.elements.has('dl') && markup.attributes.has('a add_date'))),
  open: (sink) => openBookmarks(sink),
};

interface OpenLink {
  attributes: Attributes;
  title: string;
  description: string;
}

/**
 * Reads tag by tag: an entry is a link and what follows it up to the next entry, folder or list, which
 * are no element together.
 */
function openBookmarks(sink: EntrySink): DumpReader {
  const { limits } = sink;
  let link: OpenLink | null = null;
  /** Which part of the link the text belongs to, and how many elements were open before that part. */
  let part: 'title' | 'description' | null = null;
  let outside = 0;
  let depth = 0;
  const finish = (): void => {
    if (link !== null) takeLink(sink, link);
    link = null;
    part = null;
  };
  const stream = streamTags(
    {
      open(name, attributes) {
        if (ENDS_ENTRY.has(name)) finish();
        if (name === 'a' && attributes.get('href') !== undefined) {
          link = { attributes, title: '', description: '' };
          part = 'title';
          outside = depth;
        } else if (name === 'dd' && link !== null) {
          part = 'description';
          outside = depth;
        }
        depth += 1;
      },
      close() {
        depth -= 1;
        if (depth === outside) part = null;
      },
      text(text) {
        if (link === null || part === null) return;
        link[part] += text;
        if (link[part].length > limits.entryChars) {
          sink.refuse(`entry ${sink.met() + 1} is larger than ${limits.entryChars} characters`);
        }
      },
    },
    {
      xml: false,
      depth: limits.depth,
      pieceChars: limits.entryChars,
      refuse: (reason) => sink.refuse(reason),
    },
  );
  return {
    write: (text) => stream.write(text),
    end() {
      stream.end();
      finish();
    },
  };
}

function takeLink(sink: EntrySink, { attributes, title, description }: OpenLink): void {
  const { notes, rest } = splitNotes(description);
  sink.entry({
    url: attributes.get('href') ?? null,
    title,
    // linkding writes the page's description and the owner's notes into one field; others, the owner's alone.
    excerpt: notes === '' ? '' : rest,
    bookmarks: [
      {
        comment: notes === '' ? rest : notes,
        tags: readTags(attributes.get('tags') ?? ''),
        at: readMoment(attributes.get('add_date')),
      },
    ],
  });
}

function splitNotes(description: string): { notes: string; rest: string } {
  if (!description.includes('[linkding-notes]')) return { notes: '', rest: description };
  const notes = Array.from(description.matchAll(LINKDING_NOTES), ([, text]) => text ?? '');
  return { notes: notes.join('\n'), rest: description.replace(LINKDING_NOTES, '') };
}

function readTags(text: string): string[] {
  const tags = text.includes(',') ? text.split(',') : text.split(/\s+/);
  return tags.filter((tag) => tag !== LINKDING_ARCHIVED);
}
