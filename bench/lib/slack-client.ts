import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** The little of Slack that a command needs: an API that knows the bot, and addresses to answer to. */
export interface BenchSlack {
  apiUrl: string;
  /** Sends one signed command and waits for its acknowledgement and for the answer at `response_url`. */
  ask(origin: string, text: string, userId?: string): Promise<{ ackMs: number; answerMs: number }>;
  stop(): Promise<void>;
}

export const benchSecret = 'bench-signing-secret';
const team = 'T0BENCH';

/** Starts the stand-in on a free port of loopback. */
export async function startBenchSlack(): Promise<BenchSlack> {
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const path = request.url ?? '';
      const answered = waiting.get(path);
      waiting.delete(path);
      answered?.();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(answered ? 'ok' : JSON.stringify(apiAnswer(path)));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  const base = `http://127.0.0.1:${address.port}`;

  return {
    apiUrl: `${base}/api/`,
    async ask(origin, text, userId = 'U0BENCH') {
      const path = `/response/${randomUUID()}`;
      const body = new URLSearchParams({
        command: '/yuuk',
        text,
        team_id: team,
        user_id: userId,
        channel_id: 'C0BENCH',
        response_url: base + path,
        trigger_id: randomUUID(),
        api_app_id: 'A0BENCH',
        nonce: randomUUID(),
      }).toString();
      const stamp = String(Math.floor(Date.now() / 1000));
      const digest = createHmac('sha256', benchSecret).update(`v0:${stamp}:${body}`).digest('hex');
      const begun = performance.now();
      const answered = new Promise<number>((resolve) => {
        waiting.set(path, () => resolve(performance.now() - begun));
      });
      const response = await fetch(`${origin}/slack/events`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': stamp,
          'x-slack-signature': `v0=${digest}`,
        },
      });
      await response.arrayBuffer();
      if (response.status !== 200)
        throw new Error(`a command was answered with ${response.status}`);
      const ackMs = performance.now() - begun;
      return { ackMs, answerMs: await answered };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function apiAnswer(path: string): object {
  if (path.startsWith('/api/auth.test')) {
    return { ok: true, team_id: team, team: 'bench', user_id: 'U0BOT', bot_id: 'B0BOT' };
  }
  if (path.startsWith('/api/users.info')) {
    return { ok: true, user: { id: 'U0BENCH', team_id: team, locale: 'ja-JP', tz: 'Asia/Tokyo' } };
  }
  return { ok: true };
}
