import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { type Block, Message } from 'slack-blocks-to-jsx';
import type { JsonObject } from '../json.ts';
import { markTexts, unmark } from './mark-text.ts';
import type { RenderSetting } from './render-blocks.ts';
import { formatSlackDate } from './slack-date.ts';

/**
 * Draws one block with slack-blocks-to-jsx and makes its markup fit for the page: no element ids, no
 * inline styles (the page's policy forbids them; the page applies `data-style`), no foreign images,
 * and only links that a browser may follow.
 */
export function drawWithLibrary(block: JsonObject, setting: RenderSetting): string {
  const markup = renderToStaticMarkup(
    createElement(Message, {
      blocks: [asBlock(markTexts(block))],
      name: 'yuuk',
      logo: '',
      theme: 'light',
      withoutWrapper: true,
      data: setting.names,
      hooks: {
        date: ({ timestamp, format, fallback }) =>
          createElement(
            'time',
            { title: fallback },
            formatSlackDate(Number(timestamp), format, setting),
          ),
      },
    }),
  );
  return unmark(markup)
    .replace(/<link rel="preload"[^>]*>/g, '')
    .replace('<div id="slack_blocks_to_jsx" data-theme="light" class="', '<div class="bk ')
    .replace(/<img src="[^"]*" alt="([^"]*)"[^>]*>/g, '<span class="no-image">$1</span>')
    .replace(/ style="/g, ' data-style="')
    .replace(/<a ([^>]*?)>/g, (_, given: string) => anchor(given));
}

/** Keeps a link only if it leads to the web or to mail; it opens in a tab of its own. */
function anchor(given: string): string {
  const href = /href="([^"]*)"/.exec(given)?.[1] ?? '';
  const className = /class="([^"]*)"/.exec(given)?.[1] ?? '';
  const safe = /^(https?:|mailto:)/i.test(href) ? ` href="${href}"` : '';
  return `<a class="${className}"${safe} target="_blank" rel="noreferrer noopener">`;
}

/** The library's own type; what it does not know it leaves out. */
function asBlock(block: unknown): Block {
  // The payload comes from the bot and is drawn as it is; a wrong shape is the checker's business.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- payloads have passed the limits; the library types are narrower than what it draws
  return block as Block;
}
