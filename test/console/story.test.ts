import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/console/client/model.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { compileClient } from '../support/console-server.ts';
import { MIO, REN } from './page-client.ts';
import { type RealBot, startRealBot } from './real-bot.ts';

const executable = findChromium();
if (executable === null)
  process.stderr.write(
    'Browser tests are skipped: no Chromium. Install it or set CHROMIUM_PATH.\n',
  );

// One story, told in order: each step goes on where the one before left the page.
describe.skipIf(executable === null)('a day with yuuk in the console', () => {
  let browser: Browser;
  let client: Awaited<ReturnType<typeof compileClient>>;
  let bot: RealBot;
  let page: Page;

  beforeAll(async () => {
    client = await compileClient();
    bot = await startRealBot({ clientFolder: client.folder });
    browser = await launchChromium(executable ?? '');
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(bot.origin);
    await page.waitForSelector('[data-ready]');
  });
  afterAll(async () => {
    await browser?.close();
    await bot?.stop();
    await client?.remove();
  });

  const send = async (text: string): Promise<void> => {
    await page.locator('#box').fill(text);
    await page.locator('#box').press('Enter');
  };
  const message = (text: string) => page.locator('.message', { hasText: text }).last();
  const actAs = async (name: string): Promise<void> => {
    await page.locator('#who').click();
    await page.getByRole('menuitemradio', { name: new RegExp(name) }).click();
    await page.locator('#who', { hasText: name }).waitFor();
  };

  it('asks, and gets the article first, privately', async () => {
    await send('/yuuk redis cpu');
    const answer = message('redis cpu');
    await answer.getByText('あなただけに表示されています').waitFor();
    expect(await answer.locator('a').first().textContent()).toBe('RedisサーバのCPU負荷を下げる');
  });

  it('turns the pages of a longer answer, in place', async () => {
    await send('/yuuk コンテナ');
    await message('1–5').getByRole('button', { name: '次へ' }).click();
    await message('6–10').getByRole('button', { name: '前へ' }).waitFor();
    expect(await page.locator('.message', { hasText: 'コンテナ運用メモ' }).count()).toBe(1);
  });

  it('shares one row with everybody', async () => {
    await message('6–10').getByRole('button', { name: '共有' }).first().click();
    await expect
      .poll(() => page.locator('.message:not(.ephemeral)', { hasText: 'コンテナ運用メモ' }).count())
      .toBe(1);
    await actAs('Sora');
    await message('コンテナ運用メモ').getByText('Mio').first().waitFor();
    await actAs('Mio');
  });

  it('shows hostile titles as text', async () => {
    await send('/yuuk こわい題');
    const answer = message('こわい題');
    await answer.getByText('<!channel> *太字* `code` <@U0BOB>').first().waitFor();
    expect(await answer.locator('.slack_broadcast, .slack_user').count()).toBe(0);
  });

  it('misses, and asks to be told', async () => {
    await send('/yuuk zzqqxx');
    await message('zzqqxx').getByRole('button', { name: '見つかったら知らせる' }).click();
    await expect.poll(() => message('zzqqxx').textContent()).toMatch(/知らせ/);
  });

  it('saves a link from a message, after mending the form', async () => {
    const link = page.locator('.message', { hasText: 'redis.io' }).first();
    await link.hover();
    await link.getByRole('button', { name: 'その他の操作' }).click();
    await page.getByRole('menuitem', { name: /保存/ }).click();
    const form = page.getByRole('dialog');
    const title = form.getByRole('textbox').first();
    await title.waitFor();
    await form.getByRole('textbox', { name: /URL/ }).fill('ftp://example.test/');
    await form.locator('button[type=submit]').click();
    await form.locator('.input-error').first().waitFor();
    await form
      .getByRole('textbox', { name: /URL/ })
      .fill('https://redis.io/docs/latest/develop/use/pipelining/');
    await form.getByRole('textbox', { name: /タイトル/ }).fill('Redis pipelining');
    await form.locator('button[type=submit]').click();
    await expect.poll(() => form.locator('.input-error').count()).toBe(0);
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'hidden' });
  });

  it('finds the save and the watch in the App Home', async () => {
    await page.locator('.channel', { hasText: 'yuuk' }).click();
    await page.getByRole('tab', { name: 'ホーム' }).click();
    const home = page.locator('.home-body');
    await home.getByText('Redis pipelining').first().waitFor();
    expect(await home.textContent()).toContain('zzqqxx');
  });

  it('lets only an admin rebuild the index', async () => {
    await page.locator('.channel', { hasText: 'general' }).click();
    await send('/yuuk reindex');
    await message('管理者').waitFor();
    await actAs('Ren');
    await send('/yuuk reindex');
    await message('refresh-1').or(message('追加')).first().waitFor();
    const { exchanges } = await readState(REN);
    expect(exchanges.findLast(({ title }) => title === 'response_url')?.ok).toBe(true);
  });

  it('is answered in a thread and in the DM', async () => {
    await actAs('Mio');
    await send('@yuuk redis cpu');
    await message('redis cpu').locator('.replies').click();
    const thread = page.getByRole('complementary', { name: 'スレッド' });
    await thread.getByText('RedisサーバのCPU負荷を下げる').first().waitFor();
    await page.locator('.channel', { hasText: 'yuuk' }).click();
    await page.getByRole('tab', { name: 'メッセージ' }).click();
    await send('redis');
    await expect
      .poll(() =>
        page.locator('.conversation .message', { hasText: 'RedisサーバのCPU負荷を下げる' }).count(),
      )
      .toBeGreaterThan(0);
  });

  it('has broken none of Slack’s limits and met no failure on the way', async () => {
    const { exchanges } = await readState(MIO);
    expect(exchanges.length).toBeGreaterThan(20);
    expect(exchanges.filter(({ ok, breaks }) => !ok || breaks.length > 0)).toEqual([]);
    expect(bot.troubles).toEqual([]);
  });

  async function readState(user: string): Promise<Snapshot> {
    const response = await fetch(`${bot.origin}/console/state?user=${user}&since=0`);
    return (await response.json()) as Snapshot;
  }
});
