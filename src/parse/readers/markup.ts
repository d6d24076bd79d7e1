import { Element, Text } from 'domhandler';
import { Parser } from 'htmlparser2';

import type { DumpReader, EntrySink } from '../format.ts';

type Attributes = Record<string, string>;

/** What a format of HTML or XML does with the entries of a page and what stands around them. */
export interface MarkupHandler {
  /** Whether this tag opens an entry. Entries never nest: the next one ends the one before. */
  opensEntry(name: string, attributes: Attributes): boolean;
  /** An entry as a small tree of its own. */
  entry(element: Element): void;
  /** Whether to ignore this element with all that it holds (advertisements). */
  skips?(name: string, attributes: Attributes): boolean;
  /** A tag outside every entry. */
  tag?(name: string, attributes: Attributes): void;
  /** The text of an element outside every entry whose name is in `captures`. */
  text?(name: string, text: string): void;
  end?(): void;
}

export interface MarkupOptions {
  xml?: boolean;
  captures?: readonly string[];
}

/**
 * Streams HTML or XML and builds one small tree an entry, so that memory does not grow with the
 * page. Refuses a page that nests too deeply, and XML with a document type of its own.
 */
export function readMarkup(
  sink: EntrySink,
  { xml = false, captures = [] }: MarkupOptions,
  handler: MarkupHandler,
): DumpReader {
  const { limits } = sink;
  const captured = new Set(captures);
  let depth = 0;
  /** Depth at which the open entry stands; its ancestors are not kept. */
  let entryDepth = 0;
  let entryChars = 0;
  let entry: Element | null = null;
  let parent: Element | null = null;
  /** Depth of the element that is ignored. */
  let skipped: number | null = null;
  let capture: { name: string; depth: number; text: string } | null = null;

  const closeEntry = (): void => {
    if (entry === null) return;
    const complete = entry;
    entry = null;
    parent = null;
    handler.entry(complete);
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > limits.depth) sink.refuse(`elements nested deeper than ${limits.depth}`);
        if (skipped !== null) return;
        if (handler.skips?.(name, attributes) === true) {
          closeEntry();
          skipped = depth;
        } else if (handler.opensEntry(name, attributes)) {
          closeEntry();
          entry = new Element(name, attributes);
          parent = entry;
          entryDepth = depth;
          entryChars = 0;
        } else if (parent !== null) {
          parent = append(parent, new Element(name, attributes));
        } else {
          handler.tag?.(name, attributes);
          if (capture === null && captured.has(name)) capture = { name, depth, text: '' };
        }
      },
      ontext(data) {
        if (skipped !== null) return;
        if (parent !== null) {
          entryChars += data.length;
          if (entryChars > limits.entryChars) {
            sink.refuse(`entry ${sink.met() + 1} is larger than ${limits.entryChars} characters`);
          }
          append(parent, new Text(data));
        } else if (capture !== null && capture.text.length < limits.fieldChars) {
          capture.text += data;
        }
      },
      onclosetag() {
        depth -= 1;
        if (skipped !== null) {
          if (depth < skipped) skipped = null;
        } else if (entry !== null) {
          if (depth < entryDepth) closeEntry();
          else parent = parent?.parent instanceof Element ? parent.parent : parent;
        } else if (capture !== null && depth < capture.depth) {
          handler.text?.(capture.name, capture.text);
          capture = null;
        }
      },
      onprocessinginstruction(name, data) {
        if (xml && name.toLowerCase() === '!doctype')
          sink.refuse(`a document type in XML: ${data.slice(0, 40)}`);
      },
    },
    { xmlMode: xml, decodeEntities: true },
  );

  return {
    write: (text) => parser.write(text),
    end() {
      parser.end();
      closeEntry();
      handler.end?.();
    },
  };
}

function append<Node extends Element | Text>(parent: Element, node: Node): Node {
  node.parent = parent;
  const last = parent.children.at(-1);
  if (last !== undefined) {
    last.next = node;
    node.prev = last;
  }
  parent.children.push(node);
  return node;
}
