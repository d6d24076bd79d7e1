import type { DumpReader, EntrySink } from '../format.ts';
import { type AttributeList, MarkupElement, STANDS_APART } from './element.ts';
import { streamTags } from './tags.ts';

/** What a format of HTML or XML does with the entries of a page and what stands around them. */
export interface MarkupHandler {
  /** Whether this tag opens an entry. Entries never nest: the next one ends the one before. */
  opensEntry(name: string, attributes: AttributeList): boolean;
  /** An entry, complete with all that it holds. */
  entry(element: MarkupElement): void;
  /** Whether to ignore this element with all that it holds (advertisements). */
  skips?(name: string, attributes: AttributeList): boolean;
  /** A tag outside every entry. */
  tag?(name: string, attributes: AttributeList): void;
  /** An element was closed that is an entry or stands outside every entry. */
  close?(name: string): void;
  /** The text of an element outside every entry whose name is in `captures`. */
  text?(name: string, text: string): void;
  end?(): void;
}

export interface MarkupOptions {
  xml?: boolean;
  captures?: readonly string[];
}

/** What an element without text counts against the size of its entry. */
const ELEMENT_CHARS = 50;

/**
 * Streams HTML or XML entry by entry, so that memory does not grow with the page. Refuses a page that
 * nests too deeply, an entry that is too large, and XML with a document type of its own.
 */
export function readMarkup(
  sink: EntrySink,
  { xml = false, captures = [] }: MarkupOptions,
  handler: MarkupHandler,
): DumpReader {
  const { limits } = sink;
  const refuse = (reason: string): never => sink.refuse(reason);
  /** Elements open in all, and how many were open where the entry, skip or capture began. */
  let depth = 0;
  let entryDepth = 0;
  let skipDepth: number | null = null;
  let capture: { name: string; depth: number; text: string } | null = null;
  let entry: MarkupElement | null = null;
  /** The innermost open element of the entry. */
  let inner: MarkupElement | null = null;
  let elements = 0;

  /** In pages the parts of an entry have places of their own; in feeds, HTML may stand inside a text. */
  const breaksLine = (name: string): boolean => (xml ? STANDS_APART.has(name) : name === 'br');

  const closeEntry = (): void => {
    if (entry === null) return;
    for (let element = inner; element !== null; element = element.parent) element.close();
    const complete = entry;
    entry = null;
    inner = null;
    handler.entry(complete);
  };

  const checkSize = (chars: number): void => {
    if (chars + elements * ELEMENT_CHARS > limits.entryChars) {
      refuse(`entry ${sink.met() + 1} is larger than ${limits.entryChars} characters`);
    }
  };

  const stream = streamTags(
    {
      open(name, attributes) {
        depth += 1;
        if (skipDepth !== null) return;
        if (handler.skips?.(name, attributes) === true) {
          closeEntry();
          skipDepth = depth;
        } else if (handler.opensEntry(name, attributes)) {
          closeEntry();
          entry = MarkupElement.start(name, attributes);
          inner = entry;
          entryDepth = depth;
          elements = 1;
        } else if (inner !== null) {
          if (breaksLine(name)) inner.write('\n');
          inner = inner.open(name, attributes);
          elements += 1;
          checkSize(0);
        } else {
          handler.tag?.(name, attributes);
          if (capture === null && captures.includes(name)) capture = { name, depth, text: '' };
        }
      },
      text(text) {
        if (skipDepth !== null) return;
        if (inner !== null) checkSize(inner.write(text));
        else if (capture !== null && capture.text.length < limits.fieldChars) capture.text += text;
      },
      close(name) {
        depth -= 1;
        if (skipDepth !== null) {
          if (depth < skipDepth) skipDepth = null;
          return;
        }
        if (inner !== null) {
          if (depth >= entryDepth) {
            inner.close();
            inner = inner.parent;
            if (xml && breaksLine(name)) inner?.write('\n');
            return;
          }
          closeEntry();
        } else if (capture !== null && depth < capture.depth) {
          handler.text?.(capture.name, capture.text);
          capture = null;
        }
        handler.close?.(name);
      },
      declaration(text) {
        if (xml && /^doctype/i.test(text)) refuse('XML with a document type of its own');
      },
    },
    { xml, depth: limits.depth, pieceChars: limits.entryChars, refuse },
  );

  return {
    write: (text) => stream.write(text),
    end() {
      stream.end();
      closeEntry();
      handler.end?.();
    },
  };
}
