import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { streamTags } from '../../../src/parse/readers/tags.ts';

/** All events of a text that comes in slices; text is joined. */
function events(
  text: string,
  { xml = false, size = text.length || 1, depth = 500 } = {},
): string[] {
  const found: string[] = [];
  const stream = streamTags(
    {
      open: (name, attributes) => found.push(`<${[name, ...attributes].join(' ')}>`),
      close: () => found.push('/'),
      text(data) {
        if (found.at(-1)?.startsWith('"') === true) found.push(`${found.pop()}${data}`);
        else found.push(`"${data}`);
      },
      declaration: (data) => found.push(`!${data}`),
    },
    {
      xml,
      depth,
      pieceChars: 1000,
      refuse(reason) {
        throw new RangeError(reason);
      },
    },
  );
  for (let at = 0; at < text.length; at += size) stream.write(text.slice(at, at + size));
  stream.end();
  return found;
}

describe('a stream of tags', () => {
  it('gives names in lower case, attributes in order, and entities decoded once', () => {
    expect(events('<A HREF=x&amp;y Title="a &lt; b" checked>&#x3042;&amp;lt;</A>')).toEqual([
      '<a href x&y title a < b checked >',
      '"あ&lt;',
      '/',
    ]);
  });

  it('closes what HTML closes by itself', () => {
    expect(
      events('<ul><li>1<li>2<p>3<ul><li>4</ul><dl><dt>a<dd>b<dt>c</dl><br>5<img></ul>').join(''),
    ).toBe('<ul><li>"1/<li>"2<p>"3/<ul><li>"4//<dl><dt>"a/<dd>"b/<dt>"c//<br>/"5<img>///');
  });

  it('ends an empty tag where a slash means that: in XML, and in pictures inside HTML', () => {
    expect(events('<a/><b>x</b>', { xml: true })).toEqual(['<a>', '/', '<b>', '"x', '/']);
    expect(events('<div/>x<svg><path/><path/></svg>y')).toEqual([
      '<div>',
      '"x',
      '<svg>',
      '<path>',
      '/',
      '<path>',
      '/',
      '/',
      '"y',
      '/',
    ]);
  });

  it('takes scripts as text and CDATA as text in XML only', () => {
    expect(events('<script>if (a<b) "<p>"</script>')).toEqual(['<script>', '"if (a<b) "<p>"', '/']);
    expect(events('<t><![CDATA[<b>&amp;]]></t>', { xml: true })).toEqual(['<t>', '"<b>&amp;', '/']);
  });

  it('ignores end tags of what is not open, comments and instructions', () => {
    expect(events('</p><?xml x?><!-- <p> --><i>1</b></i></i>')).toEqual(['<i>', '"1', '/']);
  });

  it('gives the same events for any slices of any text', () => {
    const piece = fc.constantFrom(
      '<p class="a">',
      '</p>',
      '<br/>',
      '<li>',
      '&amp;',
      '&',
      '&#12354;',
      '&notin;',
      '<!-- - -->',
      '<![CDATA[',
      ']]>',
      '<script>',
      '</script>',
      '<title>',
      '</title>',
      'text',
      '<',
      '>',
      '"',
      "'",
      '=',
      '<a href=',
      '/',
      '<!DOCTYPE x>',
      '日本',
      '\n',
      '<svg>',
      '<?x',
      '-->',
      '🚀',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (text, size, xml) => {
          expect(events(text, { size, xml })).toEqual(events(text, { xml }));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses to go deeper than allowed, and never builds up for what is closed', () => {
    expect(() => events('<b>'.repeat(11), { depth: 10 })).toThrow('nested deeper than 10');
    expect(events('<b></b>'.repeat(1000), { depth: 1 })).toHaveLength(2000);
  });

  it('refuses a comment or name without an end instead of holding it', () => {
    expect(() => events(`<!-- ${'x'.repeat(5000)}`, { size: 100 })).toThrow('larger than 1000');
    expect(() => events(`<${'x'.repeat(5000)}`, { size: 100 })).toThrow('larger than 1000');
  });
});
