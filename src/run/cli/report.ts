import type { RefreshReport } from '../../jobs/refresh-types.ts';
import type { Language } from '../settings.ts';
import { presentTrouble } from './commands/parse.ts';
import { explainFault } from './fault-texts.ts';
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
  const nothingRead = report.refusal?.reason === 'nothing-parsed';
  // That all of the index would vanish goes without saying when there is nothing to put in its place.
  const titles = nothingRead
    ? []
    : [
        ...listTitles('+', added),
        ...listTitles('~', changed),
        ...listTitles('-', removed),
        ...listMoved(report.movedQueries, lang),
      ];
  // What was parsed at all has a receipt, and that tells its own trouble.
  const received = new Set(receipts.map(({ file }) => file));
  const unread = problems
    .filter(({ file }) => !received.has(file))
    .map(({ file, fault, detail }) => `${file}: ${explainFault(fault, lang, detail)}`);
  unread.push(...listEmptySources(report, received, lang));
  if (nothingRead) unread.push(`  → ${texts.nextStep[lang]}`);
  return `${[head, ...titles].map(toLine).join('')}${presentTrouble(receipts, { lang })}${unread.map(toLine).join('')}`;
}

/** Sources that had nothing at all: a folder without files among others would go unseen. */
function listEmptySources(
  { sources }: RefreshReport,
  received: ReadonlySet<string>,
  lang: Language,
): string[] {
  return sources
    .filter(({ name, articles, problems }) => {
      const gaveDumps = [...received].some((file) => file === name || file.startsWith(`${name}/`));
      return articles === 0 && problems.length === 0 && !gaveDumps;
    })
    .map(({ name }) => `${name}: ${explainFault('empty-folder', lang)}`);
}

const toLine = (text: string) => `${text}\n`;

function listTitles(sign: string, titles: RefreshReport['added']): string[] {
  const shown = titles.slice(0, shownTitles).map(({ title }) => `  ${sign} ${title}`);
  return titles.length > shownTitles
    ? [...shown, `  ${sign} … ${titles.length - shownTitles}`]
    : shown;
}

/** What people search for, where that leads to another article now. */
function listMoved(moved: RefreshReport['movedQueries'], lang: Language): string[] {
  if (moved.length === 0) return [];
  const lines = moved
    .slice(0, shownTitles)
    .map(({ query, title, instead }) => `  ${query}: ${title} → ${instead ?? texts.nothing[lang]}`);
  const rest = moved.length - shownTitles;
  return [`${texts.moved[lang]}:`, ...lines, ...(rest > 0 ? [`  … ${rest}`] : [])];
}

const texts = {
  published: { ja: '世代 {generation} に切り替えました', en: 'generation {generation} is live' },
  unchanged: {
    ja: '変更はありません (世代 {generation})',
    en: '0 changed (generation {generation})',
  },
  'dry-run': { ja: '試行のみ、何も書き込んでいません', en: 'dry run, nothing was written' },
  refused: { ja: '切り替えませんでした:', en: 'not published:' },
  moved: { ja: '最初の答えが変わる検索', en: 'searches with another first answer' },
  nothing: { ja: '(なし)', en: '(none)' },
  nextStep: {
    ja: 'これまでの索引はそのままです。yuuk parse でそのファイルを確かめてください (空でもよければ --force)。',
    en: 'The index is as it was. See what yuuk parse says about these files; --force empties the index.',
  },
  articles: { ja: '{n} 件の記事', en: '{n} articles' },
  rejected: { ja: '{n} 件を拒否', en: '{n} rejected' },
} satisfies Record<string, Text>;
