import { load } from 'cheerio/slim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readFragment } from '../../../src/parse/readers/fragment.ts';

const SELECTORS = [
  '.a',
  '.b',
  'p',
  'i',
  '.a p',
  '.a > p',
  '.b i',
  'p.a',
  'p > .b',
  '[title]',
  '.a .b',
  'p[title^="x"]',
];

/** Well-formed trees; `p` never holds `p`, which HTML would close. */
const { node } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    fc.constantFrom('text', ' & ', '日本', '\n', '<br>', '<img title="x1">'),
    fc
      .tuple(
        fc.constantFrom('i', 'b', 'span'),
        fc.constantFrom(
          '',
          ' class="a"',
          ' class="b"',
          ' class=" a  b "',
          ' class="aa" title="x2"',
          " class='a' class='b'",
        ),
        fc.array(tie('node'), { maxLength: 4 }),
      )
      .map(([name, attributes, inner]) => `<${name}${attributes}>${inner.join('')}</${name}>`),
  ),
}));
const fragment = fc
  .array(node, { maxLength: 6 })
  .map((nodes) => `<p class="a">${nodes.join('')}</p><p title="x">${nodes.join('')}</p>`);

/** Cheerio breaks no lines. */
const inOneLine = (text: string) => text.replaceAll('\n', '');

describe('the elements of an entry', () => {
  it('are selected as cheerio selects them, by every kind of selector', () => {
    fc.assert(
      fc.property(fragment, fc.constantFrom(...SELECTORS), (html, selector) => {
        const $ = load(html, { xml: { xmlMode: false, decodeEntities: true } }, false);
        const expected = $(selector)
          .toArray()
          .map((element) => [
            $(element).prop('tagName')?.toLowerCase(),
            inOneLine($(element).text()),
          ]);
        const found = readFragment(html)
          .select(selector)
          .map(({ name, text }) => [name, inOneLine(text)]);
        expect(found).toEqual(expected);
      }),
    );
  });

  it('are selected inside an element, of which the selector sees nothing outside', () => {
    const root = readFragment(
      '<p class="a"><i>1</i><span><i class="b">2</i></span></p><i class="b">3</i>',
    );
    const [paragraph] = root.select('p');
    const [span] = root.select('span');
    expect(paragraph?.textsOf('i')).toEqual(['1', '2']);
    expect(paragraph?.textsOf('.a i')).toEqual(['1', '2']);
    expect(paragraph?.textsOf('p.a i')).toEqual(['1', '2']);
    expect(span?.textsOf('.a i')).toEqual([]);
    expect(span?.textsOf('p.a i')).toEqual([]);
    expect(span?.textOf('.none')).toBe('');
    expect(span?.attributeOf('.b', 'class')).toBe('b');
    expect(root.textsOf('.a > i')).toEqual(['1']);
  });

  it('keep what was read before markup nests too deeply', () => {
    const root = readFragment(`<p>first</p>${'<b>'.repeat(5000)}deep${'</b>'.repeat(5000)}`);
    expect(root.textOf('p')).toBe('first');
  });
});
