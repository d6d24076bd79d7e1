import { LimitReached } from '../limits.ts';
import { attributeIn } from './element.ts';
import { streamTags } from './tags.ts';

/** What the beginning of an HTML or XML dump is made of. Text that quotes tags does not count. */
export interface MarkupOutline {
  /** The document type before all elements, in lower case (`html`, `netscape-bookmark-file-1`), or ''. */
  readonly doctype: string;
  /** Text of the first title. */
  readonly title: string;
  /** Names of the elements met, in lower case. */
  readonly elements: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  /** The first value of each attribute that an element of a name had: `feed xmlns`, `a add_date`. */
  readonly attributes: ReadonlyMap<string, string>;
}

const DEPTH = 500;
const TITLE_CHARS = 200;

/** Reads the outline of markup from its beginning; null when the text does not start like markup. */
export function outlineMarkup(text: string): MarkupOutline | null {
  if (!/^\s*<[a-z!?]/i.test(text.slice(0, 1000))) return null;
  const elements = new Set<string>();
  const classes = new Set<string>();
  const ids = new Set<string>();
  const attributes = new Map<string, string>();
  const open: string[] = [];
  let doctype = '';
  let title: string | null = null;
  const stream = streamTags(
    {
      open(name, list) {
        open.push(name);
        elements.add(name);
        for (const [attribute, value] of list) {
          const key = `${name} ${attribute}`;
          if (!attributes.has(key)) attributes.set(key, value);
        }
        for (const each of attributeIn(list, 'class')?.split(/\s+/) ?? []) classes.add(each);
        ids.add(attributeIn(list, 'id') ?? '');
      },
      close() {
        if (open.pop() === 'title') title ??= '';
      },
      text(part) {
        if (open.at(-1) === 'title' && (title ?? '').length < TITLE_CHARS)
          title = (title ?? '') + part;
      },
      declaration(declared) {
        if (elements.size > 0) return;
        doctype ||= /^doctype\s+(\S+)/i.exec(declared)?.[1]?.toLowerCase() ?? '';
      },
    },
    {
      xml: false,
      depth: DEPTH,
      pieceChars: text.length,
      refuse(reason) {
        throw new LimitReached(reason);
      },
    },
  );
  try {
    stream.write(text);
  } catch (error) {
    // An outline of the part that does not nest too deeply is enough.
    if (!(error instanceof LimitReached)) throw error;
  }
  return { doctype, title: title ?? '', elements, classes, ids, attributes };
}
