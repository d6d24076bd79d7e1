import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export const cliPath = path.resolve(import.meta.dirname, '../../dist/run/cli/yuuk.js');

export interface YuukProcess {
  pid: number;
  stdout: () => string;
  stderr: () => string;
  /** Resolves with the match as soon as standard output shows it; rejects when the process ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Reads no more of its standard output from the first line on, as `| head -1` does. */
  stopReading(): void;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts the built command line as a process of its own. It gets PATH and HOME and nothing else of this
 * process's environment, and `input` as its whole standard input.
 */
export function spawnYuuk(
  args: readonly string[],
  environment: Record<string, string> = {},
  input = '',
): YuukProcess {
  const child: ChildProcess = spawn(process.execPath, [cliPath, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A process that ends without reading closes the pipe: nothing that a test should fail on.
  child.stdin?.on('error', () => {}).end(input);
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    wake();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = once(child, 'close').then(([code, signal]: unknown[]) => {
    wake();
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (found) resolve(found);
          else if (hasEnded())
            reject(new Error(`yuuk ended without ${pattern}:\n${stdout}\n${stderr}`));
          else return;
          watchers.delete(look);
        };
        watchers.add(look);
        look();
      }),
    stopReading: () => {
      child.stdout?.once('data', () => child.stdout?.destroy());
    },
    kill: (signal) => {
      child.kill(signal);
    },
    exited,
  };
}

/** Runs a command to its end. */
export async function runYuuk(
  args: readonly string[],
  environment: Record<string, string> = {},
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const running = spawnYuuk(args, environment, input);
  const { code } = await running.exited;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}
