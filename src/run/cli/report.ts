import type { RefreshReport } from '../../jobs/refresh-types.ts';
import type { Language } from '../settings.ts';
import { presentTrouble } from './commands/parse.ts';
import type { Text } from './output.ts';

/** The public JSON of `yuuk index` and `yuuk reindex`. */
export function toJson(report: RefreshReport): object {
  const { generation, articles, added, changed, removed, rejected, receipts, refused } = report;
  return { generation, articles, added, changed, removed, rejected, receipts, refused };
}

const shownTitles = 10;

/** A change of the index for people: what came, changed and went, and what could not be read. */
export function presentReport(report: RefreshReport, lang: Language): string {
  const { state, generation, articles, added, changed, removed, rejected, receipts, refused } =
    report;
  const problems = report.sources.flatMap((source) => source.problems);
  const counts = `+${added.length} ~${changed.length} -${removed.length}`;
  const head =
    state === 'refused'
      ? `${texts.refused[lang]} ${refused ?? ''}`
      : `${texts[state][lang].replace('{generation}', String(generation ?? '–'))}: ${texts.articles[lang].replace('{n}', String(articles))} (${counts}${rejected > 0 ? `, ${texts.rejected[lang].replace('{n}', String(rejected))}` : ''})`;
  const titles = [
    ...listTitles('+', added),
    ...listTitles('~', changed),
    ...listTitles('-', removed),
  ];
  const unread = problems.map(
    ({ file, fault, detail }) => `${file}: ${[fault, detail].filter(Boolean).join(' ')}`,
  );
  return `${[head, ...titles, ...unread].map((line) => `${line}\n`).join('')}${presentTrouble(receipts, { lang })}`;
}

function listTitles(sign: string, titles: RefreshReport['added']): string[] {
  const shown = titles.slice(0, shownTitles).map(({ title }) => `  ${sign} ${title}`);
  return titles.length > shownTitles
    ? [...shown, `  ${sign} … ${titles.length - shownTitles}`]
    : shown;
}

const texts = {
  published: { ja: '世代 {generation} に切り替えました', en: 'generation {generation} is live' },
  unchanged: {
    ja: '変更はありません (世代 {generation})',
    en: '0 changed (generation {generation})',
  },
  'dry-run': { ja: '試行のみ、何も書き込んでいません', en: 'dry run, nothing was written' },
  refused: { ja: '切り替えませんでした:', en: 'not published:' },
  articles: { ja: '{n} 件の記事', en: '{n} articles' },
  rejected: { ja: '{n} 件を拒否', en: '{n} rejected' },
} satisfies Record<string, Text>;
