import { LimitReached } from '../limits.ts';
import { AttributeList, MarkupElement } from './element.ts';
import { streamTags } from './tags.ts';

const DEPTH = 100;

/**
 * Reads HTML that stands inside a field (`content:encoded`, Atom's `type="html"`) into one element.
 * What nests too deeply is left out from there on.
 */
export function readFragment(html: string): MarkupElement {
  const root = MarkupElement.start('body', AttributeList.none);
  let inner = root;
  const stream = streamTags(
    {
      open(name, attributes) {
        inner = inner.open(name, attributes);
      },
      text: (text) => void inner.write(text),
      close() {
        inner.close();
        inner = inner.parent ?? root;
      },
    },
    {
      xml: false,
      depth: DEPTH,
      pieceChars: Number.POSITIVE_INFINITY,
      refuse(reason) {
        throw new LimitReached(reason);
      },
    },
  );
  try {
    stream.write(html);
    stream.end();
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    for (; inner.parent !== null; inner = inner.parent) inner.close();
  }
  root.close();
  return root;
}
