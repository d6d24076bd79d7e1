import { execFile } from 'node:child_process';
import { access, constants, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ServerBinary {
  path: string;
  product: 'Redis' | 'Valkey';
  version: string;
}

export interface RejectedServer {
  path: string;
  reason: 'too-old' | 'unusable';
  /** Product and version of one that is too old; else what running it said. */
  detail: string;
}

const names = ['valkey-server', 'redis-server'];
/** Where installers put servers that a short PATH does not reach. */
export const knownPlaces: readonly string[] = [
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/opt/homebrew/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/snap/bin',
];
const probeMs = 5000;
const floors = { Redis: [6, 2], Valkey: [7, 2] } as const;

/**
 * The Redis and Valkey servers of this machine that yuuk can use, Valkey first, PATH before the
 * known places; and those it cannot use, with the reason. A binary that does not run (another
 * machine's, a missing library) is a reason, not an error.
 *
 * @param env the environment, of which PATH says where to look first
 * @param morePlaces folders to look in after PATH
 */
export async function findServers(
  env: Environment,
  morePlaces: readonly string[] = knownPlaces,
): Promise<{ usable: ServerBinary[]; rejected: RejectedServer[] }> {
  const folders = [...foldersOnPath(env), ...morePlaces];
  const files = await distinctExecutables(
    names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
  );
  const probed = await Promise.all(files.map((file) => probeVersion(file, env)));
  return {
    usable: probed.filter((server) => 'version' in server),
    rejected: probed.filter((server) => 'reason' in server),
  };
}

/** The first of `files` for each real file, as one program is often linked under several paths. */
async function distinctExecutables(files: readonly string[]): Promise<string[]> {
  const distinct = new Map<string, string>();
  for (const file of files) {
    const real = await realpath(file).catch(() => null);
    if (real === null || distinct.has(real) || !(await isExecutable(real))) continue;
    distinct.set(real, file);
  }
  return [...distinct.values()];
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function probeVersion(
  file: string,
  env: Environment,
): Promise<ServerBinary | RejectedServer> {
  let said: string;
  try {
    said = await runVersion(file, env);
  } catch (error) {
    return { path: file, reason: 'unusable', detail: firstLine(error) };
  }
  const match = /\b(Redis|Valkey) server v=(\d+)\.(\d+)(\S*)/i.exec(said);
  if (match === null) return { path: file, reason: 'unusable', detail: said.slice(0, 80).trim() };
  const product = match[1]?.toLowerCase() === 'valkey' ? 'Valkey' : 'Redis';
  const [major, minor] = [Number(match[2]), Number(match[3])];
  const version = `${major}.${minor}${match[4]}`;
  const floor = floors[product];
  if (major < floor[0] || (major === floor[0] && minor < floor[1])) {
    return { path: file, reason: 'too-old', detail: `${product} ${version}` };
  }
  return { path: file, product, version };
}

function runVersion(file: string, env: Environment): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      ['--version'],
      { env: serverEnvironment(env), timeout: probeMs, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(stderr.trim() === '' ? error : new Error(stderr));
      },
    );
  });
}

/** The folders that PATH names; relative ones would depend on where we happen to run. */
export function foldersOnPath(env: Environment): string[] {
  return (env['PATH'] ?? '').split(path.delimiter).filter((place) => path.isAbsolute(place));
}

/** A server gets no secrets of ours; its loader may need to know where libraries are. */
export function serverEnvironment(env: Environment): NodeJS.ProcessEnv {
  const needed = ['PATH', 'LD_LIBRARY_PATH', 'TZ'];
  return Object.fromEntries(Object.entries(env).filter(([name]) => needed.includes(name)));
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.trim().split('\n')[0] ?? '').slice(0, 160);
}
