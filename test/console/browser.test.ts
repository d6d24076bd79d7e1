import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { type ConsoleServer, compileClient, startConsole } from '../support/console-server.ts';
import { findFaintTexts, findNamelessControls } from './accessibility.ts';

const executable = findChromium();
if (executable === null)
  process.stderr.write(
    'Browser tests are skipped: no Chromium. Install it or set CHROMIUM_PATH.\n',
  );

describe.skipIf(executable === null)('the console in a browser', () => {
  let browser: Browser;
  let client: Awaited<ReturnType<typeof compileClient>>;
  let server: ConsoleServer;
  let context: BrowserContext;
  let page: Page;
  /** What went wrong in the page: errors, policy violations, requests to other hosts. */
  let troubles: string[];

  beforeAll(async () => {
    client = await compileClient();
    browser = await launchChromium(executable ?? '');
    // One page for all tests; what it remembers belongs to a server's port, which each test has anew.
    context = await browser.newContext();
    page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') troubles.push(line.text());
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.origin)) troubles.push(`request to ${url}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await client?.remove();
  });
  beforeEach(async () => {
    troubles = [];
    server = await startConsole({ clientFolder: client.folder });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(server.origin);
    await page.waitForSelector('[data-ready]');
  });
  afterEach(async () => {
    await page.goto('about:blank');
    await server.close();
    if (troubles.length > 0) throw new Error(troubles.join('\n'));
  });

  const send = async (text: string): Promise<void> => {
    await page.locator('#box').fill(text);
    await page.locator('#box').press('Enter');
  };
  const styleOf = (selector: string, property: string): Promise<unknown> =>
    page.evaluate(
      `getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`,
    );
  const answer = () => page.locator('.message', { hasText: '検索結果' }).last();

  it('answers /yuuk redis cpu with rows, privately, and pages in place', async () => {
    await send('/yuuk redis cpu');
    await answer().getByText('あなただけに表示されています').waitFor();
    expect(await answer().locator('.slack_link').first().textContent()).toBe(
      'RedisサーバのCPU負荷対策パターン',
    );
    expect(await answer().locator('strong', { hasText: 'CPU' }).count()).toBeGreaterThan(0);
    await answer().getByRole('button', { name: '次へ' }).click();
    await answer().getByRole('button', { name: '前へ' }).waitFor();
    expect(await page.locator('.message', { hasText: '検索結果' }).count()).toBe(1);
  });

  it('asks before a button that wants a confirmation, and obeys the answer', async () => {
    await send('/yuuk redis cpu');
    await answer().getByRole('button', { name: '閉じる' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'やめる' }).click();
    expect(await answer().count()).toBe(1);
    await answer().getByRole('button', { name: '閉じる' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '閉じる' }).click();
    await answer().waitFor({ state: 'detached' });
  });

  it('opens overflow menus, and modals on top', async () => {
    await send('/yuuk redis cpu');
    await answer().getByRole('button', { name: 'その他の操作' }).first().click();
    await page.getByRole('menuitem', { name: 'なぜ?' }).click();
    await page.getByRole('dialog', { name: 'なぜこの順番?' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('submits a form after its faults are mended, keeping what was written', async () => {
    await send('/yuuk form');
    const form = page.getByRole('dialog', { name: '記事を保存' });
    await form.getByLabel('タイトル').fill('ab');
    await form.getByLabel('URL').fill('example');
    await form.getByRole('button', { name: '保存する' }).click();
    await form.getByText('で始まる URL を入れてください').waitFor();
    await form.getByLabel('URL').fill('https://example.test/');
    await form.getByRole('button', { name: '保存する' }).click();
    await form.getByText('タイトルは 3 文字以上にしてください。').waitFor();
    expect(await form.getByLabel('URL').inputValue()).toBe('https://example.test/');
    expect(await page.locator(':focus').getAttribute('maxlength')).toBe('80');
    await form.getByLabel('タイトル').fill('Redis の本');
    await form.getByLabel('好きな色').click();
    await form.getByRole('checkbox', { name: 'きいろ' }).first().check();
    await form.getByLabel('外から').fill('cpu');
    await form.getByRole('option', { name: 'cpu の候補' }).click();
    await form.getByRole('button', { name: '保存する' }).click();
    await form.waitFor({ state: 'hidden' });
    await page.locator('.channel', { hasText: 'yuuk' }).click();
    await page.getByText('保存しました: Redis の本').waitFor();
    const submission = JSON.stringify(server.seen.at(-1));
    expect(submission).toContain('"value":"yellow"');
    expect(submission).toContain('"value":"found-cpu"');
  });

  it('shows the App Home and its buttons', async () => {
    await page.locator('.channel', { hasText: 'yuuk' }).click();
    await page.getByRole('tab', { name: 'ホーム' }).click();
    await page.getByRole('heading', { name: 'yuuk のホーム' }).waitFor();
    await page.getByRole('button', { name: '履歴を消す' }).click();
    await expect.poll(() => server.seen.at(-1)?.['type']).toBe('block_actions');
    expect(server.seen.at(-1)).toMatchObject({
      container: { type: 'view' },
      view: { type: 'home' },
    });
  });

  it('lets the visitor be another person, who sees other things and has other rights', async () => {
    await send('/yuuk redis cpu');
    await answer().waitFor();
    await page.getByRole('button', { name: /Mio/ }).click();
    await page.getByRole('menuitemradio', { name: /Ren/ }).click();
    await answer().waitFor({ state: 'detached' });
    await page.locator('#box').fill('/yuuk re');
    await page
      .getByRole('option', { name: /reindex/ })
      .first()
      .waitFor();
    await send('/yuuk redis');
    await answer().waitFor();
    expect(server.seen.at(-1)).toMatchObject({ user_id: 'U0RENADMIN' });
  });

  it('offers the app’s shortcuts and threads on a message', async () => {
    const message = page.locator('.message', { hasText: 'おはようございます' });
    await message.hover();
    await message.getByRole('button', { name: 'その他の操作' }).click();
    await page.getByRole('menuitem', { name: /関連記事/ }).click();
    await answer().waitFor();
    await message.hover();
    await message.getByRole('button', { name: 'その他の操作' }).click();
    await page.getByRole('menuitem', { name: 'スレッドで返信' }).click();
    await page.locator('#thread-box').fill('@yuuk redis');
    await page.locator('#thread-box').press('Enter');
    const thread = page.getByRole('complementary', { name: 'スレッド' });
    await thread.getByText('検索結果').first().waitFor();
    await expect.poll(() => message.locator('.replies').textContent()).toBe('2件の返信');
  });

  it('shows payloads, how long the bot took, and the limits that a payload breaks', async () => {
    await send('/yuuk wide');
    await page.getByRole('button', { name: 'ペイロード' }).click();
    const inspector = page.getByRole('complementary', { name: 'ペイロードと上限' });
    await inspector.getByRole('button', { name: '問題のあるものだけ' }).click();
    await inspector.locator('summary', { hasText: 'response_url' }).click();
    await inspector.getByText('characters: 151 / 150').waitFor();
    await inspector.getByText('"header"').waitFor();
    await inspector.getByRole('button', { name: 'すべて' }).click();
    await expect
      .poll(() => inspector.locator('summary', { hasText: '/yuuk' }).textContent())
      .toMatch(/\d ms/);
  });

  it('can be used with the keyboard alone', async () => {
    const keys = page.keyboard;
    await keys.press('Control+k');
    await keys.type('/yu');
    await keys.press('Tab');
    await keys.type('redis cpu');
    await keys.press('Enter');
    await answer().waitFor();
    // Up brings the command back, Escape leaves it.
    await keys.press('ArrowUp');
    expect(await page.locator('#box').inputValue()).toBe('/yuuk redis cpu');
    await keys.press('ArrowDown');
    expect(await page.locator('#box').inputValue()).toBe('');
    // Back from the box through the message: menu, page button.
    const reach = async (name: string): Promise<void> => {
      for (let step = 0; step < 60; step += 1) {
        const focused = await page.locator(':focus').textContent();
        if (focused === name) return;
        await keys.press('Shift+Tab');
      }
      throw new Error(`${name} cannot be reached`);
    };
    await reach('次へ');
    expect(await styleOf(':focus', 'outline-style')).toBe('solid');
    await keys.press('Enter');
    await answer().getByRole('button', { name: '前へ' }).waitFor();
    expect(await page.locator(':focus').textContent()).toBe('前へ');
    await reach('⋯');
    await keys.press('Enter');
    await keys.press('ArrowDown');
    await keys.press('ArrowUp');
    await keys.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.locator(':focus').textContent()).toBe('⋯');
  });

  it('leaves Enter to the input method while it composes Japanese', async () => {
    await page.locator('#box').focus();
    const session = await context.newCDPSession(page);
    await session.send('Input.imeSetComposition', {
      text: 'れでぃす',
      selectionStart: 4,
      selectionEnd: 4,
    });
    await page.locator('#box').dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await page.locator('#box').inputValue()).toBe('れでぃす');
    expect(await page.locator('.message').count()).toBe(3);
  });

  it('speaks English when asked to, and remembers the brightness chosen', async () => {
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('button', { name: 'Payloads' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await send('/yuuk redis cpu');
    await answer().getByText('Only visible to you').waitFor();
    expect(await styleOf('body', 'background-color')).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme=dark]').waitFor();
    await page.getByRole('button', { name: 'Switch brightness' }).click();
    await page.reload();
    await page.waitForSelector('[data-ready]');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
  });

  it.each(['light', 'dark'] as const)(
    'is readable in %s: contrast, names of controls, no sideways scroll',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await send('/yuuk redis cpu');
      await answer().waitFor();
      await page.getByRole('button', { name: 'ペイロード' }).click();
      await page.locator('.exchange summary').first().click();
      expect(await findFaintTexts(page)).toEqual([]);
      expect(await findNamelessControls(page)).toEqual([]);
      await send('/yuuk form');
      await page.getByRole('dialog').getByRole('button', { name: '保存する' }).click();
      await page.locator('.input-error').first().waitFor();
      expect(await findFaintTexts(page)).toEqual([]);
      expect(await findNamelessControls(page)).toEqual([]);
    },
  );

  it('fits a narrow window: the list of channels slides in, nothing sticks out', async () => {
    await page.setViewportSize({ width: 480, height: 800 });
    await send('/yuuk redis cpu');
    await answer().waitFor();
    const wide = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(await wide()).toBe(0);
    await page.getByRole('button', { name: 'チャンネルの一覧' }).click();
    await page.locator('.channel', { hasText: 'random' }).click();
    await page.getByRole('heading', { name: 'random', exact: true }).waitFor();
    await expect.poll(() => page.locator('.side-bar').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'ペイロード' }).click();
    await page.getByRole('complementary', { name: 'ペイロードと上限' }).waitFor();
    expect(await wide()).toBe(0);
  });

  it('runs no script that a message carries', async () => {
    await send(
      '<img src=x onerror="document.title=1"><script>document.title=1</script> javascript:alert(1)',
    );
    await page.locator('.message', { hasText: 'onerror' }).waitFor();
    expect(await page.title()).toBe('yuuk コンソール');
    // The policy itself stops a script, even one that got into the page.
    const blocked = await page.evaluate(`new Promise((resolve) => {
      addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective));
      const script = document.createElement('script');
      script.textContent = 'document.title = "broken"';
      document.body.append(script);
    })`);
    expect(blocked).toBe('script-src-elem');
    expect(await page.title()).toBe('yuuk コンソール');
    troubles = troubles.filter((trouble) => !trouble.includes('Content Security Policy'));
  });

  it('shows what is new: past an answer taller than the window, and after scrolling up', async () => {
    await page.setViewportSize({ width: 1280, height: 480 });
    await send('/yuuk redis cpu');
    await answer().waitFor();
    const list = page.locator('.message-list').first();
    const startsInView = async (text: string): Promise<void> => {
      const message = page.locator('.message', { hasText: text }).last();
      await expect
        .poll(async () => {
          const [frame, box] = [await list.boundingBox(), await message.boundingBox()];
          if (frame === null || box === null) return false;
          return box.y >= frame.y - 1 && box.y < frame.y + frame.height;
        })
        .toBe(true);
    };
    await startsInView('検索結果');
    await send('hello again');
    await startsInView('hello again');
    await list.hover();
    await page.mouse.wheel(0, -5000);
    const before = server.seen.length;
    await send('@yuuk redis');
    await expect.poll(() => server.seen.length).toBeGreaterThan(before);
    await startsInView('@yuuk redis');
  });

  it('follows a permalink to its message', async () => {
    const key = (await page.locator('.message').first().getAttribute('data-key')) ?? '';
    await page.goto(`${server.origin}/#${key}`);
    await expect.poll(() => page.locator(':focus').getAttribute('data-key')).toBe(key);
  });

  it('finds back when the connection breaks', async () => {
    await context.setOffline(true);
    await page.evaluate(() => fetch('/console/state').catch(() => undefined));
    await context.setOffline(false);
    await send('hello again');
    await expect.poll(() => page.locator('.message', { hasText: 'hello again' }).count()).toBe(1);
    troubles = troubles.filter((trouble) => !/ERR_INTERNET_DISCONNECTED/.test(trouble));
  });
});
