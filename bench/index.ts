/**
 * npm run bench [-- --size 1k|10k|100k|1m] [-- --json]: yuuk beside its peers, on one machine in one run.
 * With --json the figures go to standard output and nothing else happens; without, docs/BENCHMARKS.md is
 * written anew from this run and the last ones of the other sizes.
 */
import { parseArgs } from 'node:util';
import { runSize, SIZES, type Size } from './lib/run-size.ts';
import { writeReport } from './lib/write-report.ts';

const isSize = (text: string): text is Size => Object.hasOwn(SIZES, text);

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    size: { type: 'string', default: '10k' },
  },
});
if (isSize(values.size)) {
  const result = await runSize(values.size, (line) => process.stderr.write(`${line}\n`));
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    await writeReport({ date: new Date().toISOString().slice(0, 10), ...result });
    process.stdout.write('docs/BENCHMARKS.md is written.\n');
  }
} else {
  process.stderr.write(`--size is one of ${Object.keys(SIZES).join(', ')}.\n`);
  process.exitCode = 2;
}
