import { cp, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeSlack } from '../../../support/fake-slack.ts';
import { spawnYuuk, type YuukProcess } from '../../../support/yuuk-process.ts';

/** People of the crowd, who ask all the time; `U0ADMIN` is the admin. */
export const crowdUsers = ['U0ASK1', 'U0ASK2', 'U0ASK3', 'U0ASK4', 'U0SAVE1', 'U0SAVE2'] as const;

export const digestChannel = 'C0GENERAL';

export interface DeploymentOptions {
  redisUrl: string;
  /** Jobs on a second server. */
  queueUrl?: string;
  index?: { shards?: number; readFromReplicas?: boolean };
  /** Default: refresh and digest are due every minute. */
  schedule?: string;
  commandsPerMinute?: number;
}

export interface Running {
  role: 'web' | 'worker';
  /** Where it serves `/healthz`, `/readyz`, `/metrics`; a web also Slack's requests. */
  origin: string;
  process: YuukProcess;
}

/** A whole deployment: processes of the built command line, a fake Slack, dumps in a folder. */
export interface Deployment {
  readonly slack: FakeSlack;
  readonly folder: string;
  readonly running: readonly Running[];
  start(role: 'web' | 'worker'): Promise<Running>;
  /** Kills one and forgets it. */
  kill(one: Running): Promise<void>;
  /** Asks one to stop as a platform does, and forgets it; its exit code. */
  terminate(one: Running): Promise<number | null>;
  /** Writes a dump of articles at once, as one that has been there for long. */
  writeDump(name: string, numbers: readonly number[]): Promise<void>;
  /** Types a command, the webs in turn, and resolves with what the person sees. */
  ask(text: string, user: string): Promise<Asked>;
  /** What the logs of all processes hold, also of those that are gone. */
  logs(): string;
  stop(): Promise<void>;
}

/** One command as its person saw it. */
export interface Asked {
  text: string;
  at: number;
  status: number;
  ackMs: number;
  /** Until the answer was posted; null: none came. */
  answerMs: number | null;
  /**
   * - `answered`: what was asked for, from the index or the records;
   * - `remembered`: the latest known results, and a word about it;
   * - `away`: a calm refusal that says that Redis is away or cannot take it;
   * - `failed`: any other error, or silence.
   */
  kind: 'answered' | 'remembered' | 'away' | 'failed';
  shown: string;
}

/** Longest that anybody waits for an answer before it counts as none. */
const patienceMs = 8000;

export async function createDeployment(options: DeploymentOptions): Promise<Deployment> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-deployment-'));
  const dumps = path.join(folder, 'dumps');
  await mkdir(dumps);
  await mkdir(path.join(folder, 'config'));
  const projectConfig = path.resolve(import.meta.dirname, '../../../../config');
  await cp(path.join(projectConfig, 'lexicon.txt'), path.join(folder, 'config/lexicon.txt'));
  const schedule = options.schedule ?? '* * * * *';
  await writeFile(
    path.join(folder, 'config/yuuk.yaml'),
    JSON.stringify({
      sources: [{ path: dumps }],
      refresh: { schedule },
      digest: { schedule, channels: [digestChannel] },
      admins: { users: ['U0ADMIN'] },
      limits: { commandsPerMinute: options.commandsPerMinute ?? 100_000 },
      index: options.index ?? {},
    }),
  );
  const people = [...crowdUsers, 'U0ADMIN'];
  const slack = await FakeSlack.start({
    users: people.map((id) => ({ id, name: id.toLowerCase(), locale: 'en-US', tz: 'Asia/Tokyo' })),
    channels: [
      { id: digestChannel, name: 'general', isPrivate: false, members: [...people, 'U0YUUK'] },
    ],
  });
  const environment = {
    REDIS_URL: options.redisUrl,
    ...(options.queueUrl === undefined ? {} : { REDIS_QUEUE_URL: options.queueUrl }),
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    YUUK_CONFIG: path.join(folder, 'config'),
    YUUK_DATA: path.join(folder, 'data'),
    YUUK_LANG: 'en',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FORMAT: 'json',
  };
  const running: Running[] = [];
  const gone: YuukProcess[] = [];
  let turn = 0;

  const end = async (one: Running, signal: NodeJS.Signals) => {
    running.splice(running.indexOf(one), 1);
    gone.push(one.process);
    one.process.kill(signal);
    return (await one.process.exited).code;
  };

  const deployment: Deployment = {
    slack,
    folder,
    running,
    async start(role) {
      const process = spawnYuuk([role], environment);
      try {
        const [, origin = ''] = await process.until(/is running .*?(http:\/\/[\d.:]+)/);
        const one: Running = { role, origin, process };
        running.push(one);
        return one;
      } catch (error) {
        process.kill('SIGKILL');
        throw error;
      }
    },
    async kill(one) {
      await end(one, 'SIGKILL');
    },
    terminate: (one) => end(one, 'SIGTERM'),
    async writeDump(name, numbers) {
      const file = path.join(folder, name);
      await writeFile(file, JSON.stringify(numbers.map(describeArticle)));
      const old = new Date('2026-01-01T00:00:00Z');
      await utimes(file, old, old);
      await rename(file, path.join(dumps, name));
    },
    async ask(text, user) {
      const webs = running.filter(({ role }) => role === 'web');
      slack.sendTo(webs[turn++ % webs.length]?.origin ?? 'http://127.0.0.1:9');
      return followCommand(slack, text, user);
    },
    logs: () => [...running.map(({ process }) => process), ...gone].map((p) => p.stderr()).join(''),
    async stop() {
      for (const one of running.toReversed()) await deployment.kill(one);
      await slack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return deployment;
}

/** An article that is found by its number, and by words that many share. */
export function describeArticle(number: number): Record<string, unknown> {
  const subject = subjects[number % subjects.length];
  return {
    title: `Note${number} about ${subject} in practice`,
    url: addressOf(number),
    excerpt: `What was learnt about ${subject} in project ${number * 7919}, and number ${number}.`,
    tags: [subject],
    bookmarkCount: number % 100,
  };
}

export const addressOf = (number: number): string => `https://articles.example/${number}`;

const subjects = ['redis', 'linux', 'docker', 'mysql', 'nginx', 'golang', 'kernel', 'metrics'];

async function followCommand(slack: FakeSlack, text: string, user: string): Promise<Asked> {
  const before = slack.messages.length;
  const at = performance.now();
  const asked = { text, at, status: 0, ackMs: 0, answerMs: null, shown: '' };
  try {
    const { status, ms } = await slack.command(text, { user });
    Object.assign(asked, { status, ackMs: ms });
    if (status !== 200) return { ...asked, kind: 'failed' };
    const message = await slack.until(
      () => slack.messages.slice(before).find(({ ephemeralTo }) => ephemeralTo === user),
      `an answer to ${text}`,
      patienceMs,
    );
    const shown = JSON.stringify([message.text, message.blocks]);
    return { ...asked, answerMs: performance.now() - at, shown, kind: kindOf(shown) };
  } catch (error) {
    return { ...asked, kind: 'failed', shown: error instanceof Error ? error.message : '' };
  }
}

function kindOf(shown: string): Asked['kind'] {
  if (shown.includes('latest known results')) return 'remembered';
  if (/The index cannot be reached|Something that yuuk needs is missing/.test(shown)) return 'away';
  return /Reference: |Something unexpected/.test(shown) ? 'failed' : 'answered';
}
