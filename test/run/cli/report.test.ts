import { expect, test } from 'vitest';
import type { RefreshReport } from '../../../src/jobs/refresh-types.ts';
import { presentReport, toJson } from '../../../src/run/cli/report.ts';

const report: RefreshReport = {
  state: 'published',
  generation: 3,
  articles: 2,
  added: [{ id: 'b', title: 'About b' }],
  changed: [],
  removed: [],
  rejected: 0,
  receipts: [],
  refused: null,
  refusal: null,
  dryRun: false,
  tookMs: 12,
  sources: [],
  movedQueries: [],
};

const moved = (n: number, instead: string | null) => ({
  query: `query ${n}`,
  id: 'a',
  title: 'About a',
  place: null,
  instead,
});

test('a report lists the searches of people whose first answer is another one now, ten at most', () => {
  const movedQueries = Array.from({ length: 12 }, (_, n) => moved(n, n === 0 ? null : 'About b'));
  const text = presentReport({ ...report, movedQueries }, 'en');
  expect(text).toContain('searches with another first answer:\n  query 0: About a → (none)\n');
  expect(text).toContain('  query 9: About a → About b\n  … 2\n');
  expect(presentReport(report, 'en')).not.toContain('searches');
  // The public JSON has the fields of the contract and no others.
  expect(toJson({ ...report, movedQueries })).not.toHaveProperty('movedQueries');
});
