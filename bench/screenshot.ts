/**
 * Draws the picture of the README: starts yuuk as a newcomer would, with nothing but the samples,
 * asks `/yuuk redis cpu` in the console, and writes docs/images/console.png. Needs a build and a
 * Chromium (`CHROMIUM_PATH`, else a usual place).
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { findChromium, launchChromium } from '../test/support/chromium.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = path.join(root, 'docs/images');

/** The console's address, from what `yuuk start` prints. */
function readAddress(yuuk: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const input of [yuuk.stdout, yuuk.stderr])
      createInterface({ input }).on('line', (line) => {
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (address !== undefined) resolve(address);
      });
    yuuk.once('exit', (code) => reject(new Error(`yuuk ended with ${code} before it answered`)));
  });
}

/** Waits until the samples are indexed. */
async function waitUntilReady(address: string): Promise<void> {
  while (!(await fetch(`${address}/readyz`)).ok)
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
}

async function drawConsole(address: string, executable: string): Promise<void> {
  const browser = await launchChromium(executable);
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 860 },
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
    });
    await page.goto(address);
    await page.waitForSelector('[data-ready]');
    await page.locator('#box').fill('/yuuk redis cpu');
    await page.locator('#box').press('Enter');
    await page.locator('.message.ephemeral [data-slot]').first().waitFor();
    await page.screenshot({ path: path.join(folder, 'console.png') });
  } finally {
    await browser.close();
  }
}

const executable = findChromium();
if (executable === null) throw new Error('no Chromium found: install it or set CHROMIUM_PATH');
const data = await mkdtemp(path.join(tmpdir(), 'yuuk-screenshot-'));
const yuuk = spawn(process.execPath, [path.join(root, 'dist/run/cli/yuuk.js'), 'start'], {
  cwd: root,
  env: { ...process.env, PORT: '0', YUUK_DATA: data, YUUK_LANG: 'ja', TZ: 'Asia/Tokyo' },
  stdio: ['ignore', 'pipe', 'pipe'],
});
try {
  await mkdir(folder, { recursive: true });
  const address = await readAddress(yuuk);
  await waitUntilReady(address);
  await drawConsole(address, executable);
} finally {
  yuuk.kill('SIGTERM');
  if (yuuk.exitCode === null) await once(yuuk, 'exit');
  await rm(data, { recursive: true, force: true });
}
