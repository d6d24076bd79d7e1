import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PostToBot } from '../../src/console/bot-line.ts';
import { type Console, createConsole } from '../../src/console/create-console.ts';
import { createSampleBot, SAMPLE_MANIFEST } from './sample-bot.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A console and the sample bot behind one HTTP server on a free port. */
export interface ConsoleServer {
  readonly origin: string;
  readonly console: Console;
  readonly seen: Record<string, unknown>[];
  close(): Promise<void>;
}

/** Compiles the page's scripts into a fresh folder, so that no stale build is tested. */
export async function compileClient(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'yuuk-console-'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [
    tsc,
    '-p',
    join(root, 'src/console/client'),
    '--outDir',
    folder,
  ]);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function startConsole(
  options: {
    clientFolder?: string;
    lang?: 'ja' | 'en';
    port?: number;
    postToBot?: PostToBot;
    now?: () => Date;
  } = {},
): Promise<ConsoleServer> {
  const signingSecret = 'console-secret';
  const botToken = 'xoxb-console';
  let origin = '';
  const local = createConsole({
    signingSecret,
    botToken,
    manifest: SAMPLE_MANIFEST,
    origin: () => origin,
    postToBot:
      options.postToBot ??
      ((body, headers) => fetch(`${origin}/slack/events`, { method: 'POST', body, headers })),
    lang: options.lang ?? 'ja',
    timeZone: 'Asia/Tokyo',
    now: options.now ?? (() => new Date()),
    randomBytes,
    // The sample bot uses kinds of blocks that yuuk itself never sends.
    checkPayload: (payload) =>
      JSON.stringify(payload).includes('あ'.repeat(151))
        ? [{ path: 'blocks[0].text.text', rule: 'characters', actual: 151, limit: 150 }]
        : [],
    ...(options.clientFolder === undefined ? {} : { clientFolder: options.clientFolder }),
  });
  const server = createServer((request, response) => {
    if (request.url === '/slack/events') bot.listener(request, response);
    else void local.handle(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  const bot = createSampleBot({ signingSecret, token: botToken, slackApiUrl: local.slackApiUrl() });
  await bot.init();
  return {
    origin,
    console: local,
    seen: bot.seen,
    async close() {
      local.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
