import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** Texts on the page whose contrast is below WCAG 2.2 AA (4.5, or 3 for large text). */
export async function findFaintTexts(page: Page): Promise<string[]> {
  return page.evaluate(await readFile(new URL('faint-texts.js', import.meta.url), 'utf8'));
}

/** Buttons, links, fields and dialogs that have no name for a screen reader. */
export async function findNamelessControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const controls = ['button', 'link', 'textbox', 'combobox', 'checkbox', 'radio', 'dialog', 'log'];
  return nodes
    .filter(({ ignored, role }) => !ignored && controls.includes(String(role?.value)))
    .filter(({ name }) => String(name?.value ?? '').trim() === '')
    .map(({ role, backendDOMNodeId }) => `${String(role?.value)} ${backendDOMNodeId}`);
}
