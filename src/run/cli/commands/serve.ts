import { withDeadline } from '../../../store/deadline.ts';
import { listSecrets } from '../../list-secrets.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { askOnTerminal, isSomebodyThere } from '../../own-redis/ask-on-terminal.ts';
import { type Role, type Served, serve } from '../../serve.ts';
import { readSettings, type Settings } from '../../settings.ts';
import { waitForStopSignal } from '../../stop-signal.ts';
import type { CliContext } from '../context.ts';
import type { Text } from '../output.ts';

/** From the signal to the end of the process, whatever hangs. */
const stopMs = 25_000;
/** A start that hangs (Redis loads its data) is given up. */
const startPatienceMs = 4_000;

/** `yuuk start`, `web`, `worker`: serves until a signal stops it. */
export async function runServe(role: Role, context: CliContext): Promise<number> {
  const { terminal, lang } = context;
  const settings = await readSettings(context.environment);
  const log = createLogger({
    ...settings.log,
    secrets: listSecrets(settings),
    stream: terminal.stderr,
    isTerminal: terminal.stderr.isTTY === true,
  });
  const stopped = waitForStopSignal();
  void endInTime(stopped, log);
  process.on('uncaughtException', (error) => {
    log.fatal({ error }, 'a failure that nobody caught; the process ends');
    process.exit(1);
  });
  // Slack's socket client may reject with nothing when a connection ends while it reconnects; whatever else
  // nobody waited for is told, and does not take the process down.
  process.on('unhandledRejection', (error) => {
    if (error !== undefined) log.error({ error }, 'a failure that nobody waited for');
  });
  const report = (message: string) => terminal.stderr.write(`${message}\n`);
  const ask = isSomebodyThere() ? { ask: askOnTerminal } : {};
  const starting = serve({ role, settings, lang, log, report, ...ask });
  const served = await Promise.race([starting, stopped]);
  if (typeof served === 'string') {
    // Asked to stop while starting: what is open by then must be closed all the same.
    const late = await withDeadline(
      starting.catch(() => null),
      startPatienceMs,
      () => null,
    );
    await late?.stop();
    return 0;
  }
  terminal.stdout.write(presentWelcome(role, served, settings, lang));
  await stopped;
  await served.stop();
  return 0;
}

/** Every part has a deadline of its own; this one is for what nobody thought of. Platforms kill after 30 s. */
async function endInTime(stopped: Promise<string>, log: Logger): Promise<void> {
  log.info({ signal: await stopped }, 'stopping');
  const giveUp = () => {
    log.error({ stopMs }, 'stopping took too long; jobs under way begin again elsewhere');
    process.exit(1);
  };
  setTimeout(giveUp, stopMs).unref();
}

/** What a newcomer needs: where to type a question now, and how to connect a workspace. */
function presentWelcome(
  role: Role,
  { origin, hasConsole, live }: Served,
  settings: Settings,
  lang: 'ja' | 'en',
): string {
  const { articles } = live.status();
  const lines = hasConsole
    ? [texts.console[lang].replace('{origin}', origin ?? ''), texts.connect[lang]]
    : [presentRunning(role, origin, settings, lang)];
  return `\n${[texts.articles[lang].replace('{n}', String(articles)), ...lines, texts.stop[lang]].map((line) => `  ${line}\n`).join('')}\n`;
}

function presentRunning(
  role: Role,
  origin: string | null,
  { slack }: Settings,
  lang: 'ja' | 'en',
): string {
  const mode = slack.mode === 'socket' ? 'Socket Mode' : slack.mode.toUpperCase();
  const where = [...(role === 'worker' ? [] : [mode]), ...(origin === null ? [] : [origin])].join(
    ', ',
  );
  return texts.running[lang].replace('{role}', role).replace('{where}', where || 'jobs');
}

const texts = {
  articles: { ja: 'yuuk: {n} 件の記事を検索できます', en: 'yuuk: {n} articles can be searched' },
  console: {
    ja: 'コンソール:  {origin}/  を開き、/yuuk redis cpu と入力してください',
    en: 'Console:  open  {origin}/  and type  /yuuk redis cpu',
  },
  connect: {
    ja: 'Slack につなぐ:  npx yuuk manifest > manifest.json  を api.slack.com/apps で使い、トークンを .env に書いて再起動 (README.md)',
    en: 'Connect Slack:  npx yuuk manifest > manifest.json , use it on api.slack.com/apps, put the tokens into .env and start again (README.md)',
  },
  running: { ja: '{role} が動いています ({where})', en: '{role} is running ({where})' },
  stop: { ja: '止めるには Ctrl-C', en: 'Ctrl-C stops it' },
} satisfies Record<string, Text>;
