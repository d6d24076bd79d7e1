import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withIds } from '../../src/console/interactive.ts';
import type { JsonObject } from '../../src/console/json.ts';
import { renderBlocks, renderText } from '../../src/console/render/render-blocks.ts';
import { SAMPLE_MODAL, sampleResults } from '../support/sample-bot.ts';

let count = 0;
const newId = (): string => `id${(count += 1)}`;
const setting = {
  lang: 'ja' as const,
  timeZone: 'Asia/Tokyo',
  idPrefix: 'm1',
  names: {
    users: [{ id: 'U1AAAAAAA', name: 'Mio' }],
    channels: [{ id: 'C1AAAAAAA', name: 'general' }],
  },
};
const render = (...blocks: JsonObject[]): string => renderBlocks(withIds(blocks, newId), setting);
const section = (text: string): JsonObject => ({ type: 'section', text: { type: 'mrkdwn', text } });
/** The text that a reader sees. */
const visible = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

describe('drawing of blocks', () => {
  it('shows escaped mentions as text and real ones as mentions', () => {
    const html = render(section('&lt;!channel&gt; &lt;@U1AAAAAAA&gt; <@U1AAAAAAA> <!here>'));
    expect(visible(html)).toBe('<!channel> <@U1AAAAAAA> @Mio @here');
    expect(html.match(/class="slack_broadcast/g)).toHaveLength(1);
    expect(html.match(/class="slack_user/g)).toHaveLength(1);
  });

  it('decodes an ampersand once, in text and in the address of a link', () => {
    const html = render(section('R&amp;D &amp;lt; <https://a.test/?x=1&amp;y=2|a &amp; b>'));
    expect(visible(html)).toBe('R&D &lt; a & b');
    expect(html).toContain('href="https://a.test/?x=1&amp;y=2"');
  });

  it('shows plain text as it is', () => {
    const text = '<!channel> &amp; *a* `b`';
    expect(visible(render({ type: 'header', text: { type: 'plain_text', text } }))).toBe(text);
  });

  it('formats whole words only, as Slack does', () => {
    const html = render(
      section('*太字* これは*太字*です snake_case_name *<https://a.test|題>* ~x~'),
    );
    expect(visible(html)).toBe('太字 これは*太字*です snake_case_name 題 x');
    expect(html.match(/<strong>/g)).toHaveLength(2);
    expect(html.match(/<s>/g)).toHaveLength(1);
    expect(html).not.toContain('<em>');
  });

  it('lets no text of any kind become markup of the page', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const html = render(
          section(text || ' '),
          { type: 'header', text: { type: 'plain_text', text } },
          {
            type: 'input',
            label: { type: 'plain_text', text },
            element: { type: 'plain_text_input', initial_value: text },
          },
          {
            type: 'actions',
            elements: [{ type: 'button', text: { type: 'plain_text', text }, value: text }],
          },
        );
        const names = [...html.matchAll(/<([a-zA-Z][^\s/>]*)/g)].map(([, name]) => name);
        const known = 'div span p h3 button input strong em s a code br time blockquote';
        expect(names.filter((name) => !known.split(' ').includes(name ?? ''))).toEqual([]);
        expect(html).not.toMatch(/ on[a-z]+=|javascript:/i);
      }),
      { numRuns: 60 },
    );
  });

  it('drops addresses that are not of the web, and fetches no picture', () => {
    const html = render(
      section('<javascript:alert(1)|x>'),
      { type: 'image', image_url: 'https://x.test/a.png', alt_text: 'Chart' },
      {
        type: 'context',
        elements: [{ type: 'image', image_url: 'https://x.test/b.png', alt_text: 'Logo' }],
      },
      { type: 'markdown', text: '![alt](https://x.test/c.png) [go](javascript:alert(1))' },
    );
    expect(html).not.toContain('javascript:');
    expect(html).not.toMatch(/<img|<link|<iframe/);
    expect(visible(html)).toContain('Chart');
    expect(visible(html)).toContain('Logo');
  });

  it('carries no style attributes and no ids of the payload', () => {
    const rich = {
      type: 'rich_text',
      block_id: 'app',
      elements: [
        {
          type: 'rich_text_list',
          style: 'bullet',
          indent: 1,
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }],
        },
      ],
    };
    const html = render(rich);
    expect(html).not.toMatch(/ style=| id="app"|slack_blocks_to_jsx" data-theme/);
    expect(html).toContain('data-style="margin-left:28px"');
  });

  it('gives every interactive element the number of its place', () => {
    const html = render(...sampleResults('redis', 1).blocks.map((block) => ({ ...block })));
    const slots = [...html.matchAll(/data-slot="(\d+)"/g)].map(([, index]) => Number(index));
    expect(slots).toEqual(slots.map((_, index) => index));
    expect(html).toMatch(/data-kind="overflow"[^>]*data-options="[^"]*why-0/);
    expect(html).toMatch(/<select[^>]*data-kind="select"/);
    expect(html).toMatch(/data-confirm="[^"]*結果は消えます/);
  });

  it('labels every field of a modal and shows faults beside it', () => {
    const blocks = SAMPLE_MODAL['blocks'] as JsonObject[];
    const html = renderBlocks(blocks, { ...setting, errors: { title: '短すぎます' } });
    const labels = [...html.matchAll(/aria-labelledby="([^"]+)"/g)].map(([, id]) => id);
    expect(labels.length).toBe(blocks.length - 1);
    for (const id of labels) expect(html).toContain(`id="${id}"`);
    expect(html).toMatch(/role="alert">短すぎます/);
  });

  it('writes dates in the language and zone of the reader', () => {
    expect(visible(renderText('<!date^1461801600^{date_short}|2016>', setting))).toBe(
      '2016年4月28日',
    );
    const english = { ...setting, lang: 'en' as const, timeZone: 'America/New_York' };
    expect(visible(renderText('<!date^1461801600^{date}|2016>', english))).toBe('April 27, 2016');
  });
});
