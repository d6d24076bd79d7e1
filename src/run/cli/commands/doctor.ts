import { askIdentity, type BotIdentity } from '../../../bot/app.ts';
import { exitCodeOf, YuukError } from '../../../errors.ts';
import type { DoctorFinding } from '../../../present/doctor.ts';
import { createSlackClient } from '../../../slack/slack-client.ts';
import { diagnose } from '../../doctor.ts';
import { gatherDoctorFacts } from '../../gather-doctor-facts.ts';
import { sayError } from '../../say.ts';
import type { Language, Settings } from '../../settings.ts';
import type { CliContext } from '../context.ts';
import { type IndexAtHand, withIndex } from '../with-index.ts';

/**
 * `yuuk doctor`: checks the set-up, each finding with its fix.
 * @returns 0, or 1 when a finding is fatal
 */
export async function runDoctor(options: { json?: boolean }, context: CliContext): Promise<number> {
  const findings = await findTroubles(context);
  const { stdout } = context.terminal;
  if (options.json) stdout.write(`${JSON.stringify({ findings })}\n`);
  else for (const finding of findings) stdout.write(presentFinding(finding));
  return findings.some(({ level }) => level === 'fatal') ? 1 : 0;
}

async function findTroubles(context: CliContext): Promise<DoctorFinding[]> {
  let findings: DoctorFinding[] = [];
  try {
    await withIndex(context, async (given) => {
      findings = await examine(given, context);
      return 0;
    });
  } catch (error) {
    // What keeps yuuk from starting is a finding too: settings, Redis, the lexicon.
    if (!(error instanceof YuukError) || exitCodeOf(error) !== 78) throw error;
    findings.push(fatal(error, context.lang));
  }
  return findings;
}

async function examine(
  { settings, redis, live, analyser, log }: IndexAtHand,
  { lang, now }: CliContext,
): Promise<DoctorFinding[]> {
  await live.start();
  const slack = await identify(settings, log);
  const facts = await gatherDoctorFacts({
    settings,
    live,
    analyser,
    connections: [redis.connections, redis.queueConnections],
    identity: slack instanceof YuukError ? null : slack,
    now: () => now().getTime(),
  });
  const findings = diagnose(facts, lang);
  return slack instanceof YuukError ? [fatal(slack, lang), ...findings] : findings;
}

async function identify(
  { slack }: Settings,
  log: IndexAtHand['log'],
): Promise<BotIdentity | YuukError | null> {
  if (slack.mode === 'console') return null;
  try {
    return await askIdentity(createSlackClient(slack.botToken, { apiUrl: slack.apiUrl, log }));
  } catch (error) {
    if (error instanceof YuukError) return error;
    throw error;
  }
}

function fatal(error: YuukError, lang: Language): DoctorFinding {
  const { message, hint } = sayError(error, lang);
  return { level: 'fatal', title: message, fix: hint };
}

const marks = { ok: '✓', warning: '!', fatal: '✗' } as const;

const presentFinding = ({ level, title, fix }: DoctorFinding) =>
  `${marks[level]} ${title}\n${fix === null ? '' : `    → ${fix}\n`}`;
