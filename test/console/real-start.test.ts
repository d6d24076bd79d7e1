import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { spawnYuuk, type YuukProcess } from '../support/yuuk-process.ts';

const executable = findChromium();
const root = path.resolve(import.meta.dirname, '../..');

// The whole of `yuuk start` as a newcomer meets it: the built command line, a real Redis and worker, the
// bundled samples, and nothing else. One story, told in order.
describe.skipIf(executable === null)('a newcomer’s first hour', () => {
  let folder: string;
  let redis: TestRedis;
  let yuuk: YuukProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yuuk-first-'));
    await cp(path.join(root, 'config'), folder, { recursive: true });
    redis = await startRedis(['--appendonly', 'yes']);
    yuuk = spawnYuuk(['start', '--lang', 'ja'], {
      REDIS_URL: redis.socket,
      PORT: '0',
      YUUK_CONFIG: folder,
      YUUK_LANG: 'ja',
    });
    const [, origin = ''] = await yuuk.until(/(http:\/\/[\d.:]+)/);
    browser = await launchChromium(executable ?? '');
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(12_000);
    await page.goto(origin);
    await page.waitForSelector('[data-ready]');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    yuuk?.kill('SIGTERM');
    await yuuk?.exited;
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (text: string): Promise<void> => {
    await page.locator('#box').fill(text);
    await page.locator('#box').press('Enter');
  };
  const message = (text: string | RegExp) => page.locator('.message', { hasText: text }).last();
  const actAs = async (name: string): Promise<void> => {
    await page.locator('#who').click();
    await page.getByRole('menuitemradio', { name: new RegExp(name) }).click();
    await page.locator('#who', { hasText: name }).waitFor();
  };

  it('asks what the README says, and finds the article first', async () => {
    await send('/yuuk redis cpu');
    const answer = message('「redis cpu」');
    await answer.getByText('あなただけに表示されています').waitFor();
    expect(await answer.getByRole('button', { name: '共有' }).count()).toBeGreaterThan(0);
    expect((await answer.textContent())?.toLowerCase()).toMatch(/redis.*cpu/u);
  });

  it('pages through a longer answer in place, and shares a row', async () => {
    await send('/yuuk after:1990');
    await message('1–5 /').getByRole('button', { name: '次へ' }).click();
    const second = message('6–10 /');
    await second.getByRole('button', { name: '前へ' }).waitFor();
    await second.getByRole('button', { name: '共有' }).first().click();
    await expect.poll(() => message('Shared by').textContent()).toContain('after:1990');
  });

  it('misses, watches, and takes the watch back', async () => {
    await send('/yuuk zzqqxx');
    await message('zzqqxx').getByRole('button', { name: '見つかったら知らせる' }).click();
    await message('一度だけお知らせします').getByRole('button', { name: '取り消す' }).click();
    await message('お知らせを取り消しました').waitFor();
    await send('/yuuk zzqqxx');
    await message('「zzqqxx」に合う').getByRole('button', { name: '見つかったら知らせる' }).click();
    await expect.poll(() => message('一度だけお知らせします').count()).toBe(1);
  });

  it('finds what was saved within five seconds, and is told of the match it waits for', async () => {
    await send('/yuuk save https://example.org/kept zzqqxxの覚え書き');
    await message('「example.org/kept」を保存しました').waitFor();
    const saved = performance.now();
    await expect
      .poll(
        async () => {
          await send('/yuuk zzqqxx');
          await page.waitForTimeout(300);
          return page.locator('.message', { hasText: 'zzqqxxの覚え書き' }).count();
        },
        { timeout: 5000, interval: 200 },
      )
      .toBeGreaterThan(0);
    expect(performance.now() - saved).toBeLessThan(5000);
  });

  it('may not rebuild the index; an admin may, and follows it to its summary', async () => {
    await send('/yuuk reindex');
    await message('管理者だけができます').waitFor();
    await actAs('Ren');
    await send('/yuuk reindex');
    const summary = message(/索引を入れ替えました|変化はありませんでした/u);
    await expect.poll(() => summary.count(), { timeout: 20_000 }).toBe(1);
  });

  it('keeps what was saved through the rebuild', async () => {
    await send('/yuuk zzqqxx');
    await expect.poll(() => message('「zzqqxx」').textContent()).toContain('zzqqxxの覚え書き');
  });

  it('shows an admin the digest that would go out, and what the Home tab tells', async () => {
    await send('/yuuk digest preview');
    await message(/いま届けるとしたら|いま届けるものはありません/u).waitFor();
    await page.locator('.channel', { hasText: 'yuuk' }).click();
    await page.getByRole('tab', { name: 'ホーム' }).click();
    const home = page.locator('.home-body');
    await home.getByText('管理者').first().waitFor();
    expect(await home.textContent()).toMatch(/今週の新着 [\d,]+件/u);
    await actAs('Mio');
    await page.getByRole('tab', { name: 'ホーム' }).click();
    await home.getByText('example.org/kept').first().waitFor();
    expect(await home.textContent()).not.toContain('索引を作り直す');
  });

  it('met no failure, and broke none of Slack’s limits', async () => {
    const state = await page.evaluate(async () => {
      const response = await fetch('/console/state?user=U0MIOMEMB1&since=0');
      return (await response.json()) as { exchanges: { ok: boolean; breaks: unknown[] }[] };
    });
    expect(state.exchanges.length).toBeGreaterThan(15);
    expect(state.exchanges.filter(({ ok, breaks }) => !ok || breaks.length > 0)).toEqual([]);
    expect(yuuk.stderr()).not.toMatch(/"level":(50|60)/u);
  });
});
