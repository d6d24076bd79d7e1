import { createRequire } from 'node:module';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a module of this project, named without its extension, in a thread of its own. Built code runs
 * as it is; run from its TypeScript source (tests, tsx) the thread gets the same loader.
 */
export function startThread(name: string, baseUrl: string, options: WorkerOptions = {}): Worker {
  if (!baseUrl.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, baseUrl), options);
  const loader = createRequire(baseUrl).resolve('tsx/esm/api');
  const entry = new URL(`./${name}.ts`, baseUrl).href;
  const start = `require(${JSON.stringify(loader)}).register(); import(${JSON.stringify(entry)});`;
  return new Worker(start, { ...options, eval: true });
}
