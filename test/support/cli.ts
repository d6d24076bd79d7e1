import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CliContext } from '../../src/run/cli/context.ts';
import { runCli } from '../../src/run/cli/run-cli.ts';

export interface CliOutcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line in this process with a terminal of the test's own. */
export async function yuuk(
  argv: readonly string[],
  given: Partial<Omit<CliContext, 'terminal'>> & { stdin?: string | Uint8Array } = {},
): Promise<CliOutcome> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const outputs = Promise.all([text(stdout), text(stderr)]);
  const code = await runCli(argv, {
    lang: 'en',
    environment: {},
    now: () => new Date('2026-11-22T12:00:00Z'),
    workingFolder: process.cwd(),
    ...given,
    terminal: { stdout, stderr, stdin: Readable.from([given.stdin ?? '']) },
  });
  stdout.end();
  stderr.end();
  const [out, err] = await outputs;
  return { code, stdout: out, stderr: err };
}
