import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a module of this project, named without its extension, in a thread of its own. Built code runs
 * as it is; run from its source, the thread registers the loader itself, since Node 20 takes none by flags.
 */
export function startThread(name: string, baseUrl: string, options: WorkerOptions = {}): Worker {
  if (!baseUrl.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, baseUrl), options);
  const { href } = new URL(`./${name}.ts`, baseUrl);
  const start = `import('tsx/esm/api').then(({ register }) => (register(), import('${href}')))`;
  return new Worker(start, { ...options, eval: true });
}
