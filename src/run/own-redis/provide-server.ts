import { YuukError } from '../../errors.ts';
import {
  type Environment,
  findServers,
  knownPlaces,
  type RejectedServer,
  type ServerBinary,
} from './find-server.ts';
import { type InstallPlan, planInstall, readInstallFacts, runInstall } from './install-server.ts';
import { type Language, type OwnRedisMessages, ownRedisMessages } from './messages.ts';

export interface ProvideServerOptions {
  env: Environment;
  lang: Language;
  /** Says to the person what goes on and may take a while. */
  report: (message: string) => void;
  /** Asks the person yes or no; absent where no one can be asked. */
  ask?: (question: string) => Promise<boolean>;
  /** Where servers are looked for beside PATH; the usual places by default. */
  places?: readonly string[];
}

/** Package managers put servers here. Looked at only after an install: before, PATH decides. */
const installedPlaces = ['/usr/bin'];

/**
 * The usable Redis servers of this machine, best first; where there is none, one is installed by
 * the machine's package manager, if that is allowed and possible (`planInstall`).
 *
 * @throws YuukError `environment` with the command that installs one on this machine
 */
export async function provideServer(options: ProvideServerOptions): Promise<ServerBinary[]> {
  const { env, lang, report, ask, places = knownPlaces } = options;
  const messages = ownRedisMessages(lang);
  const found = await findServers(env, places);
  if (found.usable.length > 0) return found.usable;

  const facts = await readInstallFacts(env, { canAsk: ask !== undefined });
  const plan = planInstall(facts);
  const wanted =
    plan.action === 'run' ||
    (plan.action === 'ask' && (await ask?.(messages.askInstall(plan.command))));
  if (!wanted) throw noServer(messages, found.rejected, plan);

  report(messages.installing(plan.command));
  const done = await runInstall(plan.command, { env, interactive: ask !== undefined });
  // Looked for even when the install failed: a package whose own service cannot start is there all the same.
  const { usable, rejected } = await findServers(env, [...places, ...installedPlaces]);
  if (usable.length > 0) return usable;
  throw noServer(messages, rejected, plan, done ? undefined : messages.installFailed);
}

function noServer(
  messages: OwnRedisMessages,
  rejected: readonly RejectedServer[],
  plan: InstallPlan,
  why: string = messages.noServer,
): YuukError {
  const reasons = rejected.map((server) => `\n  - ${messages.rejected(server)}`).join('');
  const hint =
    plan.command === null
      ? messages.installByHand
      : plan.action === 'tell' && plan.asRoot
        ? messages.installAsRoot(plan.command)
        : messages.installBy(plan.command);
  return new YuukError('environment', `${why}${reasons}`, { hint });
}
