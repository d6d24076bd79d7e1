import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { WorkerProcessOptions } from './worker-process.ts';

/** A worker process of a test, to be killed by its pid. */
export interface SpawnedWorker {
  child: ChildProcess;
  /** Resolves with the first line it says that begins so; rejects when the process ends before. */
  line(begin: string): Promise<void>;
  /** Resolves when it has ended, by whatever. */
  ended: Promise<unknown>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export function spawnWorker(options: WorkerProcessOptions): SpawnedWorker {
  const script = path.join(import.meta.dirname, 'worker-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const waiting: { begin: string; resolve: () => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (said) => {
    lines.push(said);
    for (const { begin, resolve } of waiting) if (said.startsWith(begin)) resolve();
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the process ended (${String(code)})`);
  });
  failed.catch(() => {});
  return {
    child,
    ended,
    async line(begin) {
      if (lines.some((said) => said.startsWith(begin))) return;
      const said = new Promise<void>((resolve) => waiting.push({ begin, resolve }));
      await Promise.race([said, failed]);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
