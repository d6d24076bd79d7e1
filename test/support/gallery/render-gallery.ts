/**
 * Draws every surface of the bot as a page of pictures, in Japanese and English, light and dark:
 *   npm run gallery -- FOLDER
 * With Chromium on the machine each surface also becomes a PNG.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Message } from 'slack-blocks-to-jsx';
import { validatePayload } from '../../../src/present/slack-limits.ts';
import { type Surface, surfaces } from './surfaces.ts';

type Theme = 'light' | 'dark';

const css = readFileSync(
  path.join(
    path.dirname(createRequire(import.meta.url).resolve('slack-blocks-to-jsx')),
    'style.css',
  ),
  'utf8',
);

/** The bot's picture: the first letter of its name. */
const logo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="6" fill="#1f3a34"/><text x="18" y="25" font-family="sans-serif" font-size="20" font-weight="700" fill="#f2c14e" text-anchor="middle">y</text></svg>',
)}`;

function draw({ name, payload }: Surface, theme: Theme): string {
  const faults = validatePayload(payload).map((fault) => JSON.stringify(fault));
  const blocks = renderToStaticMarkup(
    createElement(Message, {
      // The library has types of its own for the same JSON.
      blocks: JSON.parse(JSON.stringify(payload.blocks)),
      name: 'yuuk',
      logo,
      time: new Date(0),
      theme,
      showBlockKitDebug: false,
    }),
  );
  const title = 'title' in payload ? `<h4>${payload.title.text}</h4>` : '';
  return `<section id="${name}"><h3>${name}</h3>${faults.map((fault) => `<p>${fault}</p>`).join('')}${title}${blocks}</section>`;
}

const page = (list: readonly Surface[], theme: Theme) => `<!doctype html><meta charset="utf-8">
<style>${css}
body { margin: 0; padding: 16px; width: 720px; font-family: Lato, "Noto Sans CJK JP", sans-serif; font-size: 15px;
  background: ${theme === 'light' ? '#fff' : '#1a1d21'}; color: ${theme === 'light' ? '#1d1c1d' : '#d1d2d3'}; }
section > h3 { font: 12px monospace; opacity: .6; margin: 24px 0 4px; }
section { padding-bottom: 8px; }
</style>${list.map((surface) => draw(surface, theme)).join('\n')}`;

const folder = process.argv[2] ?? 'gallery';
mkdirSync(folder, { recursive: true });
const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (candidate) => existsSync(candidate),
);
const browser = program
  ? await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
  : null;
for (const lang of ['ja', 'en'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    const html = page(surfaces(lang), theme);
    writeFileSync(path.join(folder, `${lang}-${theme}.html`), html);
    if (!browser) continue;
    const tab = await browser.newPage({ viewport: { width: 752, height: 900 } });
    await tab.setContent(html);
    // A picture's name is its file's.
    await tab.addStyleTag({
      content: 'section { padding: 12px 16px; } section > h3 { display: none; }',
    });
    for (const { name } of surfaces(lang)) {
      const file = path.join(folder, `${name}-${lang}-${theme}.png`);
      await tab.locator(`#${name}`).screenshot({ path: file });
    }
    await tab.close();
  }
}
await browser?.close();
process.stdout.write(`${path.resolve(folder)}\n`);
