import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { outlineJson } from '../../../src/parse/readers/json-outline.ts';
import { readDump } from '../formats/support.ts';

/** Where a broken text breaks according to its receipt, counted from 0. */
async function brokenAt(text: string): Promise<number> {
  const { receipt } = await readDump(text, { format: 'pinboard-json' });
  return Number(/character (\d+)/.exec(receipt.rejected[0]?.reason ?? '')?.[1]) - 1;
}

describe('the outline of JSON', () => {
  it('names the keys of the upper levels', () => {
    const outline = outlineJson(
      '{"a": {"b": [1, {"c": {"d": {"e": 1}}}]}, "x y": null, "s": "a: {\\"q\\": 1}"}',
    );
    expect([...(outline?.paths ?? [])]).toEqual(['a', 'a.b', 'a.b[]', 'a.b[].c', 'x y', 's']);
    expect(outlineJson('[[{"k": 1}], {"v": 2}]')?.paths).toEqual(
      new Set(['[]', '[][]', '[][].k', '[].v']),
    );
  });

  it('looks through a JSONP call and knows null and numbers', () => {
    expect(outlineJson(' callback.x({"a":1});')).toMatchObject({
      top: 'object',
      paths: new Set(['a']),
    });
    expect(outlineJson('null\n')?.top).toBe('null');
    expect(outlineJson('512')?.top).toBe('number');
    for (const text of ['', 'nullify', '5,000', 'text', '<a>', '"string"'])
      expect(outlineJson(text)).toBeNull();
  });

  it('holds for the beginning of a text that is cut anywhere', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(60), (text, cut) => {
        const whole = outlineJson(text);
        const part = outlineJson(text.slice(0, cut));
        for (const path of part?.paths ?? []) expect(whole?.paths.has(path)).toBe(true);
      }),
    );
  });
});

describe('broken JSON', () => {
  it.each([
    ['[{"a": 1,}]', 9],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ['["a', 1],
    ['[1,]', 3],
    ['{a: 1}', 1],
    ['[1] x', 4],
    ['[tru]', 1],
    ['["\\x"]', 1],
    ['[1}', 2],
    ['[', 1],
    ['{"a":}', 5],
    ['[01]', 2],
  ])('%s is reported where it breaks', async (text, at) => {
    expect(await brokenAt(text)).toBe(at);
  });

  it('is reported where the first token stands that JSON does not allow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json(),
        fc.nat(),
        fc.constantFrom('}', ']', ',', ':', '"', 'x', '\\'),
        async (text, place, mark) => {
          const at = place % (text.length + 1);
          const broken = `[${text.slice(0, at)}${mark}${text.slice(at)}]`;
          const found = await brokenAt(broken);
          expect(Number.isNaN(found)).toBe(isJson(broken));
          // Nothing before the place is wrong: cut there, the text can still be completed.
          expect(found > broken.length).toBe(false);
        },
      ),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
