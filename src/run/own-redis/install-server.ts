import { spawn } from 'node:child_process';
import path from 'node:path';
import { type Environment, foldersOnPath, isExecutable } from './find-server.ts';

interface PackageManager {
  name: string;
  /** Brew refuses to run as root; the others need it. */
  asRoot: boolean;
  /** A shell command; the same text is run, asked about, and told. */
  command(sudo: string): string;
}

const managers: readonly PackageManager[] = [
  {
    name: 'apt-get',
    asRoot: true,
    command: (sudo) => `${sudo}apt-get update && ${sudo}apt-get install -y redis-server`,
  },
  {
    name: 'dnf',
    asRoot: true,
    command: (sudo) => `${sudo}dnf install -y valkey || ${sudo}dnf install -y redis`,
  },
  {
    name: 'apk',
    asRoot: true,
    command: (sudo) => `${sudo}apk add valkey || ${sudo}apk add redis`,
  },
  {
    name: 'pacman',
    asRoot: true,
    command: (sudo) => `${sudo}pacman -Sy --noconfirm --needed valkey`,
  },
  {
    name: 'zypper',
    asRoot: true,
    command: (sudo) =>
      `${sudo}zypper --non-interactive install valkey || ${sudo}zypper --non-interactive install redis`,
  },
  { name: 'brew', asRoot: false, command: () => 'brew install valkey' },
];

/** Where package managers are when PATH is too short to run them; enough to name the right command. */
const usualPlaces = ['/usr/bin', '/sbin', '/opt/homebrew/bin', '/home/linuxbrew/.linuxbrew/bin'];
const installMs = 10 * 60_000;

/** What is known about installing on this machine; `planInstall` decides by it alone. */
export interface InstallFacts {
  manager: { name: string; onPath: boolean } | null;
  isRoot: boolean;
  sudo: 'none' | 'password' | 'free';
  /** Whether a person is there to be asked. */
  canAsk: boolean;
  /** YUUK_NO_INSTALL. */
  forbidden: boolean;
}

export type InstallPlan =
  | { action: 'run' | 'ask'; command: string }
  | { action: 'tell'; command: string; asRoot: boolean }
  | { action: 'tell'; command: null };

/**
 * Whether to install a Redis server now, to ask first, or to tell the person the command: installed
 * unasked only where nobody can be asked and no password is needed.
 */
export function planInstall(facts: InstallFacts): InstallPlan {
  const manager = managers.find(({ name }) => name === facts.manager?.name);
  if (manager === undefined) return { action: 'tell', command: null };
  const needsSudo = manager.asRoot && !facts.isRoot;
  const sudo =
    !needsSudo || facts.sudo === 'none' ? '' : facts.sudo === 'free' ? 'sudo -n ' : 'sudo ';
  const shown = manager.command(needsSudo && facts.sudo !== 'none' ? 'sudo ' : '');
  const possible =
    facts.manager?.onPath === true &&
    (manager.asRoot ? facts.isRoot || facts.sudo !== 'none' : !facts.isRoot);
  const unasked = !needsSudo || facts.sudo === 'free';
  if (!possible || facts.forbidden || (!facts.canAsk && !unasked)) {
    return { action: 'tell', command: shown, asRoot: needsSudo && facts.sudo === 'none' };
  }
  return { action: facts.canAsk ? 'ask' : 'run', command: manager.command(sudo) };
}

/** Looks at the machine for `planInstall`. */
export async function readInstallFacts(
  env: Environment,
  { canAsk }: { canAsk: boolean },
): Promise<InstallFacts> {
  const isRoot = process.getuid?.() === 0;
  return {
    manager: await findManager(foldersOnPath(env)),
    isRoot,
    sudo: isRoot ? 'none' : await readSudo(env),
    canAsk,
    forbidden: env['YUUK_NO_INSTALL'] === '1',
  };
}

/** Runs an install command, its output on standard error. Resolves to whether it ended well. */
export async function runInstall(
  command: string,
  { env, interactive }: { env: Environment; interactive: boolean },
): Promise<boolean> {
  const child = spawn('/bin/sh', ['-c', command], {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    // On a terminal sudo may ask for a password.
    stdio: [interactive ? 'inherit' : 'ignore', 2, 2],
    timeout: installMs,
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

async function findManager(onPath: readonly string[]): Promise<InstallFacts['manager']> {
  for (const places of [onPath, usualPlaces]) {
    for (const { name } of managers) {
      if (await isInOneOf(places, name)) return { name, onPath: places === onPath };
    }
  }
  return null;
}

async function readSudo(env: Environment): Promise<InstallFacts['sudo']> {
  if (!(await isInOneOf(foldersOnPath(env), 'sudo'))) return 'none';
  const free = await runInstall('sudo -n true 2>/dev/null', { env, interactive: false });
  return free ? 'free' : 'password';
}

async function isInOneOf(places: readonly string[], name: string): Promise<boolean> {
  for (const place of places) {
    if (await isExecutable(path.join(place, name))) return true;
  }
  return false;
}
