import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Bot, createBot } from '../../src/bot/app.ts';
import type { BareOptions } from '../../src/bot/bare-options.ts';
import { silentLog } from '../../src/log.ts';
import { closeServer, createHttpServer, listen } from '../../src/run/http-server.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { answer } from './answers.ts';

export interface RunningBot {
  slack: FakeSlack;
  bot: Bot;
  /** Address of its HTTP server; empty in Socket Mode. */
  base: string;
  stop(): Promise<void>;
}

/** A bot as the process runs it, connected to a fake Slack. */
export async function startBot({
  mode = 'http',
  slack: given,
  ...changes
}: Partial<Omit<BareOptions, 'slack'>> & {
  mode?: 'http' | 'socket';
  slack?: FakeSlack;
} = {}): Promise<RunningBot> {
  const slack = given ?? (await FakeSlack.start());
  const { botToken, appToken, signingSecret, apiUrl } = slack;
  const bot = createBot({
    slack:
      mode === 'http'
        ? { mode, botToken, signingSecret, apiUrl }
        : { mode, botToken, appToken, apiUrl },
    settings: {
      lang: 'ja',
      timeZone: 'Asia/Tokyo',
      staleAfterMs: 12 * 3_600_000,
      admins: { users: [], usergroups: [], workspaceAdmins: true },
    },
    search: (query) => Promise.resolve(answer({ query, understood: query })),
    claimSignature: () => Promise.resolve(true),
    log: silentLog,
    ...changes,
  });
  await bot.init();
  await bot.start();
  let server: Server | null = null;
  let base = '';
  if (bot.listener) {
    server = createHttpServer({
      readiness: () => null,
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
      slack: bot.listener,
      console: null,
      log: silentLog,
    });
    const address: AddressInfo = await listen(server, { host: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${address.port}`;
    slack.sendTo(base);
  }
  return {
    slack,
    bot,
    base,
    stop: async () => {
      await bot.stop(5000);
      if (server) await closeServer(server, 1000);
      await slack.stop();
    },
  };
}
