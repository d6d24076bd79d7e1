import { LimitReached } from '../limits.ts';
import { AttributeList, MarkupElement, STANDS_APART } from './element.ts';
import { streamTags } from './tags.ts';

const DEPTH = 100;

/**
 * Reads HTML that stands inside a field (`content:encoded`, Atom's `type="html"`) into one element.
 * What nests too deeply is left out from there on, and so are scripts and styles.
 */
export function readFragment(html: string): MarkupElement {
  const root = MarkupElement.start('body', AttributeList.none);
  let inner = root;
  const stream = streamTags(
    {
      open(name, attributes) {
        if (STANDS_APART.has(name)) inner.write('\n');
        inner = inner.open(name, attributes);
      },
      text(text) {
        if (inner.name !== 'script' && inner.name !== 'style') inner.write(text);
      },
      close(name) {
        inner.close();
        inner = inner.parent ?? root;
        if (STANDS_APART.has(name)) inner.write('\n');
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
