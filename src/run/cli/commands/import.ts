import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { YuukError } from '../../../errors.ts';
import { indexInThread } from '../../../jobs/refresh-in-thread.ts';
import { faultOfFile } from '../../../sources/list-files.ts';
import { openRecords } from '../../open-records.ts';
import { readRefreshSettings } from '../../refresh-settings.ts';
import type { CliContext } from '../context.ts';
import { explainFault } from '../fault-texts.ts';
import type { Text } from '../output.ts';
import { presentReport } from '../report.ts';
import { withIndex } from '../with-index.ts';

/**
 * `yuuk import`: loads a JSON export back. The team's records come first (what is newer in Redis wins), then
 * the articles, unless an index is there already: that one is newer.
 */
export async function runImport(file: string, context: CliContext): Promise<number> {
  const { lang, terminal, workingFolder, now } = context;
  const exported = await readExport(path.resolve(workingFolder, file), context);
  return withIndex(context, async ({ generations, redis, settings, log }) => {
    const { taken, rejected } = await openRecords(
      redis.connections.worker,
      settings.config,
    ).importAll(exported.records);
    terminal.stdout.write(
      `${texts.records[lang].replace('{taken}', String(taken)).replace('{rejected}', String(rejected))}\n`,
    );
    if (Array.isArray(exported.articles) && exported.articles.length === 0) {
      terminal.stdout.write(`${texts.noArticles[lang]}\n`);
      return 0;
    }
    if ((await generations.readPointer()) !== null) {
      terminal.stdout.write(`${texts.hasIndex[lang]}\n`);
      return 0;
    }
    const common = await readRefreshSettings(settings, { redisUrl: redis.url, lang });
    const report = await indexInThread(
      { ...common, sources: [{ path: file }], root: workingFolder, settleMs: 0 },
      { force: false, dryRun: false },
      { now, log },
    );
    terminal.stdout.write(presentReport(report, lang));
    return report.state === 'refused' ? 1 : 0;
  });
}

async function readExport(
  file: string,
  { lang }: CliContext,
): Promise<{ records: unknown; articles?: unknown }> {
  const name = path.basename(file);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new YuukError('unreadable', `${name}: ${explainFault(faultOfFile(cause), lang)}`, {
      cause,
    });
  });
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'records' in parsed) return parsed;
    throw new Error('no records');
  } catch (cause) {
    throw new YuukError('unreadable', texts.noExport[lang].replace('{file}', name), {
      cause,
      hint: texts.takesExport[lang],
    });
  }
}

const texts = {
  records: {
    ja: 'チームの記録: {taken} 件を読み込み、{rejected} 件は読めませんでした',
    en: 'team records: {taken} taken, {rejected} not understood',
  },
  noArticles: {
    ja: '記事は 1 件も含まれていないので、索引はそのままです',
    en: 'it has no articles, so the index stays as it is',
  },
  hasIndex: {
    ja: '索引はすでにあるので、そのままにしました (作り直すには yuuk index FILE)',
    en: 'there is an index already, which stays (yuuk index FILE rebuilds it)',
  },
  noExport: {
    ja: '{file} は yuuk の JSON 書き出しではありません',
    en: '{file} is no JSON export of yuuk',
  },
  takesExport: {
    ja: 'yuuk export (--format json) の出力を指定してください。',
    en: 'Give it what yuuk export (--format json) printed.',
  },
} satisfies Record<string, Text>;
