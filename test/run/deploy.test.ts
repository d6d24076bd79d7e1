import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { environmentSchema } from '../../src/run/settings.ts';
import { FakeSlack } from '../support/fake-slack.ts';
import { startRedis } from '../support/redis.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFile(path.join(root, file), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

test.skipIf(!hasSystemd).each(['web', 'worker'])(
  'the systemd unit of %s is right, and leaves the process little to do harm with (needs systemd-analyze)',
  async (name) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'yuuk-unit-'));
    try {
      const text = await read(`deploy/yuuk-${name}.service`);
      const unit = path.join(folder, `yuuk-${name}.service`);
      // Verifying looks for the programs that the unit names.
      await writeFile(
        unit,
        text.replace('/usr/bin/node', process.execPath).replaceAll('/opt/yuuk', root),
      );
      const verified = await run('systemd-analyze', ['verify', unit]);
      expect(verified.stderr.split('\n').filter((line) => line.includes('yuuk'))).toEqual([]);
      const { stdout } = await run('systemd-analyze', ['security', '--offline=true', unit]);
      const [, exposure = '10'] = /exposure level for .*: ([\d.]+)/.exec(stdout) ?? [];
      expect(Number(exposure)).toBeLessThan(2.5);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

test('the units start what the Procfile starts, stop in time and wait for a Redis that is not up yet', async () => {
  const processes = [...(await read('Procfile')).matchAll(/^(\w+): (.+)$/gm)];
  expect(processes.map(([, name]) => name)).toEqual(['web', 'worker']);
  for (const [, name, command = ''] of processes) {
    const unit = await read(`deploy/yuuk-${name}.service`);
    expect(unit).toContain(`ExecStart=/usr/bin/${command.replace('dist/', '/opt/yuuk/dist/')}\n`);
    expect(unit).toMatch(/^Restart=on-failure$/m);
    expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
    expect(unit).toMatch(/^StartLimitIntervalSec=0$/m);
    expect(unit).toMatch(/^TimeoutStopSec=30$/m);
  }
});

test('the processes of the Procfile run by its very lines, and end at SIGTERM', async () => {
  const redis = await startRedis(['--appendonly', 'yes']);
  const slack = await FakeSlack.start();
  const port = await freePort();
  try {
    for (const [, name, command = ''] of (await read('Procfile')).matchAll(/^(\w+): (.+)$/gm)) {
      const child = spawn('sh', ['-c', `exec ${command}`], {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          PORT: String(port),
          HOST: '127.0.0.1',
          REDIS_URL: redis.socket,
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_SIGNING_SECRET: slack.signingSecret,
          SLACK_API_URL: slack.apiUrl,
        },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      await expect.poll(() => said, { timeout: 20_000 }).toContain(name);
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    }
  } finally {
    await slack.stop();
    await redis.stop();
  }
}, 90_000);

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The variables that the table below a heading names. */
const tableOf = (text: string, heading: string) => {
  const [, section = ''] = text.split(`${heading}\n`);
  const cells = [...section.split('\n## ')[0]!.matchAll(/^\| (`[^|]+) \|/gm)].map(
    ([, cell]) => cell,
  );
  return cells.flatMap((cell) =>
    [...(cell ?? '').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, one]) => one),
  );
};

test('the environment tables name every variable of the schema and no other', async () => {
  const known = Object.keys(environmentSchema.shape);
  const operations = tableOf(await read('docs/OPERATIONS.md'), '## Environment');
  expect(new Set(operations)).toEqual(new Set(known));
  for (const name of tableOf(await read('README.md'), '## Configuration'))
    expect(known).toContain(name);
});

test('every measure that a running bot shows is explained', async () => {
  const text = await read('docs/OPERATIONS.md');
  const sources = ['metrics', 'answer-metrics', 'job-metrics', 'trace-redis'];
  for (const name of sources) {
    const source = await read(`src/run/metrics/${name}.ts`);
    for (const [, measure] of source.matchAll(/'(yuuk_[a-z_]+)'/g))
      expect(text).toContain(`\`${measure}`);
  }
});
