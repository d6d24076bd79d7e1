import { createLogger } from '../../logger.ts';
import { askOnTerminal, isSomebodyThere } from '../../own-redis/ask-on-terminal.ts';
import { type Role, type Served, serve } from '../../serve.ts';
import { readSettings, type Settings } from '../../settings.ts';
import { waitForStopSignal } from '../../stop-signal.ts';
import type { CliContext } from '../context.ts';
import type { Text } from '../output.ts';

/** `yuuk start`, `web`, `worker`: serves until a signal stops it. */
export async function runServe(role: Role, context: CliContext): Promise<number> {
  const { terminal, lang } = context;
  const settings = await readSettings(context.environment);
  const log = createLogger({
    ...settings.log,
    stream: terminal.stderr,
    isTerminal: terminal.stderr.isTTY === true,
  });
  const stopped = waitForStopSignal();
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
    const late = await starting.catch(() => null);
    await late?.stop();
    return 0;
  }
  terminal.stdout.write(presentWelcome(role, served, settings, lang));
  const signal = await stopped;
  log.info({ signal }, 'stopping');
  await served.stop();
  return 0;
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
