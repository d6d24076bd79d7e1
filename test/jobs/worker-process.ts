// oxlint-disable unicorn/require-post-message-target-origin -- Slack's method, not a window's
import type { OneShotSlack } from '../../src/jobs/post-once.ts';
import { openIndexWorld } from './index-world.ts';
import { startTestWorker } from './worker-world.ts';

/** A worker in a process of its own, to be killed; says each step it takes on standard output. */
export interface WorkerProcessOptions {
  socket: string;
  folder: string;
  slackApiUrl: string;
  channels: string[];
  nowMs: number;
  lockMs: number;
  /** Kills itself there: right before or after Slack has taken the post, or halfway through a publish. */
  dieAt: 'before-post' | 'after-post' | 'in-publish' | null;
}

const options: WorkerProcessOptions = JSON.parse(process.argv[2] ?? '');
const { socket, folder, slackApiUrl, channels, lockMs, dieAt } = options;
const say = (line: string) => process.stdout.write(`${line}\n`);
const die = () => process.kill(process.pid, 'SIGKILL');

const world = await openIndexWorld({ socket }, { folder });
const startedAt = performance.now();
Object.defineProperty(world.clock, 'now', {
  get: () => options.nowMs + performance.now() - startedAt,
});

const dying = (slack: OneShotSlack): OneShotSlack => ({
  conversations: { history: (call) => slack.conversations.history(call) },
  chat: {
    async postMessage(call) {
      if (dieAt === 'before-post') die();
      const answer = await slack.chat.postMessage(call);
      if (dieAt === 'after-post') die();
      return answer;
    },
  },
});

const worker = await startTestWorker({
  redis: { socket },
  world,
  slackApiUrl,
  channels,
  lockMs,
  wrapSlack: dying,
  refresh: async (request, { onProgress }) => {
    world.dependencies.onProgress = (progress) => {
      say(`refresh ${progress.step}`);
      if (dieAt === 'in-publish' && progress.step === 'publish' && progress.done > 0) die();
      onProgress?.(progress);
    };
    const report = await world.refresh(request);
    say(`refresh ${report.state}`);
    return report;
  },
});
say('ready');
process.on('SIGTERM', () => {
  void worker
    .close()
    .then(() => world.close())
    .then(() => process.exit(0));
});
