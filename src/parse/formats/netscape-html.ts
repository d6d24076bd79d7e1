import { readMoment } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import { type AttributeList, attributeIn, type MarkupElement } from '../readers/element.ts';
import { readMarkup } from '../readers/markup.ts';
import { NO_ADDRESS } from './address.ts';

const LINKDING_NOTES = /\[linkding-notes\]([\s\S]*?)\[\/linkding-notes\]/g;
const OWN_FOLDERS = ['personal_toolbar_folder', 'unfiled_bookmarks_folder'] as const;
const RAINDROP_UNSORTED = 'Unsorted';
const LINKDING_ARCHIVED = 'linkding:bookmarks.archived';

/**
 * The bookmark file of Netscape, which every browser and most services write (Hatena, linkding, Raindrop,
 * Shaarli, Pinboard): `<DT><A HREF ADD_DATE TAGS>title</A>`, a description in the `<DD>` behind it, folders
 * as `<H3>` and `<DL>`. Nothing is closed reliably, so an entry is all that stands from one `A` to whatever
 * opens the next entry, folder or list.
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
  attributes: AttributeList;
  title: string;
  description: string;
  /** The folders around it, the outermost first. */
  folders: readonly string[];
}

function openBookmarks(sink: EntrySink) {
  let link: OpenLink | null = null;
  /** The name of each list that is open, null where it has none, and the names alone. */
  const lists: (string | null)[] = [];
  let folders: readonly string[] = [];
  /** The heading that names the list behind it. */
  let heading: string | null = null;
  const nameFolders = (): void => {
    folders = lists.filter((name) => name !== null);
  };
  const finish = (): void => {
    if (link !== null) takeLink(sink, link);
    link = null;
  };
  return readMarkup(
    sink,
    {},
    {
      opensEntry: (name) => name === 'a' || name === 'dd' || name === 'h3' || name === 'dl',
      entry(element) {
        if (element.name === 'dd' && link !== null) {
          link.description += element.text;
          return;
        }
        finish();
        if (element.name === 'dd') return;
        if (element.name === 'a' && element.attribute('href') !== null) {
          link = { attributes: element.attributes, title: element.text, description: '', folders };
        } else if (element.name === 'dl') {
          lists.push(heading);
          nameFolders();
        }
        heading = element.name === 'h3' ? folderName(element) : null;
      },
      close(name) {
        if (name !== 'dl') return;
        lists.pop();
        nameFolders();
      },
      end: finish,
    },
  );
}

/** The name of a folder; null for the ones that a browser or service has by itself. */
function folderName(heading: MarkupElement): string | null {
  const own = OWN_FOLDERS.some((name) => heading.attribute(name)?.toLowerCase() === 'true');
  return own || heading.text.trim() === RAINDROP_UNSORTED ? null : heading.text;
}

function takeLink(sink: EntrySink, { attributes, title, description, folders }: OpenLink): void {
  const url = attributeIn(attributes, 'href')?.trim();
  if (url === undefined || url === '') {
    sink.reject(NO_ADDRESS);
    return;
  }
  const { notes, rest } = splitNotes(description);
  sink.entry({
    url,
    title,
    // linkding writes the page's description and the owner's notes into one field; others, the owner's alone.
    excerpt: notes === '' ? '' : rest,
    categories: folders,
    bookmarks: [
      {
        comment: notes === '' ? rest : notes,
        tags: readTags(attributeIn(attributes, 'tags') ?? ''),
        at: readMoment(attributeIn(attributes, 'add_date')),
      },
    ],
  });
}

function splitNotes(description: string): { notes: string; rest: string } {
  if (!description.includes('[linkding-notes]')) return { notes: '', rest: description };
  const notes = Array.from(description.matchAll(LINKDING_NOTES), ([, text]) => text ?? '');
  return { notes: notes.join('\n'), rest: description.replace(LINKDING_NOTES, '') };
}

function readTags(text: string): readonly string[] {
  if (text === '') return [];
  const tags = text.includes(',') ? text.split(',') : text.split(/\s+/);
  return tags.filter((tag) => tag !== LINKDING_ARCHIVED);
}
