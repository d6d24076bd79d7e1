import { readMoment } from '../dates.ts';
import type { DumpFormat, EntrySink } from '../format.ts';
import type { AttributeList } from '../readers/attributes.ts';
import { streamTags, type TagHandler } from '../readers/tags.ts';
import { NO_ADDRESS } from './address.ts';

const NOTES_START = '[linkding-notes]';
const NOTES_END = '[/linkding-notes]';
const LINK_ATTRIBUTES = ['href', 'add_date', 'tags'] as const;
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
  open(sink) {
    const { limits } = sink;
    const bookmarks = new BookmarkTags(sink);
    const stream = streamTags(bookmarks, {
      xml: false,
      depth: limits.depth,
      pieceChars: limits.entryChars,
      hasRawText: false,
      refuse: (reason) => sink.refuse(reason),
    });
    return {
      write: (text) => stream.write(text),
      end() {
        stream.end();
        bookmarks.end();
      },
    };
  },
};

/** A text that is still growing. */
interface OpenText {
  text: string;
}

interface OpenLink {
  url: string;
  date: string | undefined;
  tags: string | undefined;
  title: OpenText;
  /** What all `DD` behind it hold. */
  description: OpenText;
  /** The folders around it, the outermost first. */
  folders: readonly string[];
}

/**
 * Reads the file tag by tag: neither an entry nor a folder is one element, and nothing has to be selected in
 * them. At any time there is one link or heading at most, and text belongs to a part of it or to nothing.
 */
class BookmarkTags implements TagHandler {
  readonly #sink: EntrySink;
  /** The link that is not told yet, as a description may follow. */
  #link: OpenLink | null = null;
  /** The name of the list that may follow: null when there is none, or one that no person gave. */
  #heading: OpenText | null = null;
  /** What text belongs to, from the start tag of an `A`, `DD` or `H3` to its end. */
  #part: OpenText | null = null;
  /** Elements that are open, and that were open around the one of `#part`. */
  #depth = 0;
  #around = 0;
  /** The name of each list that is open, null where it has none, and the names alone. */
  readonly #lists: (string | null)[] = [];
  #folders: readonly string[] = [];

  constructor(sink: EntrySink) {
    this.#sink = sink;
  }

  open(name: string, attributes: AttributeList): void {
    if (name === 'a') {
      this.#leave();
      this.#link = startLink(attributes, this.#folders);
      this.#enter(this.#link?.title);
    } else if (name === 'dd') {
      // Without a link it describes a folder, and a list may still follow.
      this.#enter(this.#link?.description);
    } else if (name === 'h3') {
      this.#leave();
      this.#heading = isOwnFolder(attributes) ? null : { text: '' };
      this.#enter(this.#heading);
    } else if (name === 'dl') {
      const heading = this.#heading?.text ?? null;
      this.#leave();
      this.#lists.push(heading?.trim() === RAINDROP_UNSORTED ? null : heading);
      this.#nameFolders();
    } else if (name === 'br') {
      this.text('\n');
    }
    this.#depth += 1;
  }

  text(text: string): void {
    const part = this.#part;
    if (part === null) return;
    part.text += text;
    const { limits } = this.#sink;
    if (part.text.length > limits.entryChars) {
      this.#sink.refuse(
        `entry ${this.#sink.met() + 1} is larger than ${limits.entryChars} characters`,
      );
    }
  }

  close(name: string): void {
    this.#depth -= 1;
    if (this.#depth <= this.#around) this.#part = null;
    if (name !== 'dl') return;
    this.#lists.pop();
    this.#nameFolders();
  }

  end(): void {
    this.#leave();
  }

  /** Text belongs to this part now, or to nothing. */
  #enter(part: OpenText | null | undefined): void {
    this.#part = part ?? null;
    this.#around = this.#depth;
  }

  /** Tells the link that ends here, and forgets the heading before it. */
  #leave(): void {
    if (this.#link !== null) takeLink(this.#sink, this.#link);
    this.#link = null;
    this.#heading = null;
    this.#part = null;
  }

  #nameFolders(): void {
    this.#folders = this.#lists.filter((name) => name !== null);
  }
}

/** Whether a browser has the folder by itself. */
function isOwnFolder(heading: AttributeList): boolean {
  return OWN_FOLDERS.some((name) => heading.get(name)?.toLowerCase() === 'true');
}

/** The link that an `A` starts; null for one that is a mark and leads nowhere. */
function startLink(attributes: AttributeList, folders: readonly string[]): OpenLink | null {
  const [url, date, tags] = attributes.values(LINK_ATTRIBUTES);
  if (url === undefined) return null;
  return { url: url.trim(), date, tags, title: { text: '' }, description: { text: '' }, folders };
}

function takeLink(
  sink: EntrySink,
  { url, date, tags, title, description, folders }: OpenLink,
): void {
  if (url === '') {
    sink.reject(NO_ADDRESS);
    return;
  }
  const { notes, rest } = splitNotes(description.text);
  sink.entry({
    url,
    title: title.text,
    // linkding writes the page's description and the owner's notes into one field; others, the owner's alone.
    excerpt: notes === '' ? '' : rest,
    categories: folders,
    bookmarks: [
      {
        comment: notes === '' ? rest : notes,
        tags: readTags(tags ?? ''),
        at: readMoment(date),
      },
    ],
  });
}

/** Takes linkding's notes out of a description. Notes that do not end are none. */
function splitNotes(description: string): { notes: string; rest: string } {
  if (!description.includes(NOTES_START)) return { notes: '', rest: description };
  const notes: string[] = [];
  let rest = '';
  let from = 0;
  for (;;) {
    const start = description.indexOf(NOTES_START, from);
    const end = start < 0 ? -1 : description.indexOf(NOTES_END, start);
    if (end < 0) return { notes: notes.join('\n'), rest: rest + description.slice(from) };
    notes.push(description.slice(start + NOTES_START.length, end));
    rest += description.slice(from, start);
    from = end + NOTES_END.length;
  }
}

function readTags(text: string): readonly string[] {
  if (text === '') return [];
  const tags = text.includes(',') ? text.split(',') : text.split(/\s+/);
  return tags.filter((tag) => tag !== LINKDING_ARCHIVED);
}
