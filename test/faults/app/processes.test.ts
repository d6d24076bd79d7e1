import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { openIndexWorld } from '../../jobs/index-world.ts';
import type { WorkerProcessOptions } from '../../jobs/worker-process.ts';
import { FakeSlack } from '../../support/fake-slack.ts';
import { startRedis } from '../../support/redis.ts';
import { createDeployment } from './support/deployment.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const workerScript = path.join(import.meta.dirname, '../../jobs/worker-process.ts');

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('a job that kills every worker that takes it fails for good, admins are told, and workers live on', async () => {
  const redis = await startRedis();
  cleanUps.push(() => redis.stop());
  const world = await openIndexWorld(redis);
  cleanUps.push(() => world.close());
  world.clock.now = Date.parse('2026-11-23T01:00:01Z');
  const slack = await FakeSlack.start();
  cleanUps.push(() => slack.stop());
  await world.put('a.json', [{ title: 'About redis', url: 'https://a.example/' }]);
  const client = redis.connect();
  const failed = () => client.zrange('{yuuk}:refresh:failed', '0', '-1');

  let deaths = 0;
  let last: ChildProcess | undefined;
  for (; (await failed()).length === 0; deaths += 1) {
    const options: WorkerProcessOptions = {
      socket: redis.socket,
      folder: world.folder,
      slackApiUrl: slack.apiUrl,
      channels: [],
      nowMs: world.clock.now,
      lockMs: 1000,
      dieAt: null,
    };
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', workerScript, JSON.stringify(options)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    cleanUps.push(() => end(child));
    const took = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (said) => {
        if (said === 'refresh fetch') resolve();
      });
    });
    const gaveUp = (async () => {
      while ((await failed()).length === 0) await delay(100);
    })();
    await Promise.race([took, gaveUp]);
    if ((await failed()).length === 0) await end(child);
    last = child;
  }
  // The last one goes on: the job that failed is not taken again.
  const [jobId = ''] = await failed();
  expect(await client.hget(`{yuuk}:refresh:${jobId}`, 'failedReason')).toMatch(/stalled/);
  while ((await client.exists('{yuuk}:claim:notice:job-failed:refresh')) === 0) await delay(50);
  expect(last?.exitCode).toBeNull();
  console.info({ deaths });
  expect(deaths).toBeLessThan(10);
});

test('a process that stands still for 5 s does not answer health meanwhile, says it in its metrics, and then answers what came in', async () => {
  const redis = await startRedis(['--appendonly', 'yes']);
  cleanUps.push(() => redis.stop());
  const deployment = await createDeployment({ redisUrl: redis.socket, schedule: '0 0 1 1 *' });
  cleanUps.push(() => deployment.stop());
  await deployment.writeDump('all.json', [1, 2, 3]);
  const worker = await deployment.start('worker');
  const web = await deployment.start('web');
  while (!(await deployment.ask('note1', 'U0ASK1')).shown.includes('Note1')) await delay(100);

  process.kill(web.process.pid, 'SIGSTOP');
  process.kill(worker.process.pid, 'SIGSTOP');
  const health = fetch(`${web.origin}/healthz`, { signal: AbortSignal.timeout(1000) });
  await expect(health).rejects.toThrow(/timeout|aborted/);
  const asked = deployment.ask('note2', 'U0ASK1');
  await delay(4000);
  process.kill(web.process.pid, 'SIGCONT');
  process.kill(worker.process.pid, 'SIGCONT');
  expect((await asked).kind).toBe('answered');
  const metrics = await (await fetch(`${web.origin}/metrics`)).text();
  const longest = Number(/^nodejs_eventloop_lag_max_seconds ([\d.]+)/m.exec(metrics)?.[1]);
  expect(longest).toBeGreaterThan(4);
  expect((await fetch(`${worker.origin}/healthz`)).status).toBe(200);
});
