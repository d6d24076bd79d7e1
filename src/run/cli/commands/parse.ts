import { YuukError } from '../../../errors.ts';
import type { Article, Receipt } from '../../../parse/article.ts';
import type { ParseLimits } from '../../../parse/limits.ts';
import { mergeArticles } from '../../../parse/merge-articles.ts';
import { parseDump } from '../../../parse/parse-dump.ts';
import type { CliContext } from '../context.ts';
import { explainFault } from '../fault-texts.ts';
import { openInputs } from '../inputs.ts';
import { formatTable, type Text } from '../output.ts';
import { createProgress } from '../progress.ts';

export interface ParseCommandOptions {
  format?: string | undefined;
  json?: boolean | undefined;
  receipt?: boolean | undefined;
  merge?: boolean | undefined;
  siteNames?: Record<string, string> | undefined;
  limits?: Partial<ParseLimits> | undefined;
}

/**
 * `yuuk parse`: reads dumps without Redis. Articles as JSON lines, receipts as JSON lines, or a table for
 * people; receipts of trouble always go to standard error.
 * @returns 0, or 2 when an input was not read or not recognised (the rest is printed all the same).
 */
export async function runParse(
  names: readonly string[],
  options: ParseCommandOptions,
  context: CliContext,
): Promise<number> {
  if (names.length === 0) {
    throw new YuukError('usage', messages.noInput[context.lang], {
      hint: 'yuuk parse FILE|DIR|- …',
    });
  }
  const { stdout, stderr } = context.terminal;
  const progress = createProgress(context.terminal);
  const lists: Article[][] = [];
  const receipts: Receipt[] = [];
  for await (const input of openInputs(names, context)) {
    if ('fault' in input) {
      // A receipt is for programs: the same whatever the locale.
      const lang = options.receipt ? 'en' : context.lang;
      receipts.push(unreadReceipt(input.file, explainFault(input.fault, lang)));
    } else {
      progress.update(receipts.length, receipts.length + 1, input.file);
      const { articles, receipt } = await parseDump(input, {
        now: context.now(),
        ...(options.format === undefined ? {} : { format: options.format }),
        ...(options.siteNames === undefined ? {} : { siteNames: options.siteNames }),
        ...(options.limits === undefined ? {} : { limits: options.limits }),
      });
      receipts.push(receipt);
      if (options.merge) lists.push(articles);
      else if (options.json)
        for (const article of articles) stdout.write(`${JSON.stringify(article)}\n`);
    }
    const receipt = receipts.at(-1);
    if (receipt && options.receipt) stdout.write(`${JSON.stringify(receipt)}\n`);
  }
  progress.stop();
  if (options.merge && !options.receipt) {
    const { articles } = mergeArticles(lists);
    if (options.json) for (const article of articles) stdout.write(`${JSON.stringify(article)}\n`);
    else stdout.write(messages.merged[context.lang].replace('{n}', String(articles.length)));
  }
  if (!options.json && !options.receipt) stdout.write(presentReceipts(receipts, context));
  if (!options.receipt) stderr.write(presentTrouble(receipts, context));
  return receipts.some(({ format }) => format === null) ? 2 : 0;
}

function unreadReceipt(file: string, reason: string): Receipt {
  return {
    file,
    format: null,
    encoding: 'unknown',
    declaredCount: null,
    parsed: 0,
    articles: 0,
    rejected: [],
    warnings: [reason],
    nextPage: null,
  };
}

function presentReceipts(receipts: readonly Receipt[], { lang }: CliContext): string {
  const next = { true: messages.yes[lang], false: messages.no[lang], null: '?' };
  return formatTable(
    messages.columns[lang],
    receipts.map((receipt) => [
      receipt.file,
      receipt.format ?? messages.unknown[lang],
      receipt.encoding,
      receipt.declaredCount === null ? '–' : String(receipt.declaredCount),
      receipt.parsed,
      receipt.articles,
      receipt.rejected.length,
      next[`${receipt.nextPage}`],
    ]),
  );
}

const shownRejects = 10;

/** One line a warning or reject, so that nothing is lost silently; a flood is counted. */
export function presentTrouble(
  receipts: readonly Receipt[],
  { lang }: Pick<CliContext, 'lang'>,
): string {
  const lines: string[] = [];
  for (const { file, warnings, rejected } of receipts) {
    for (const warning of warnings) lines.push(`${file}: ${warning}`);
    for (const { position, reason } of rejected.slice(0, shownRejects))
      lines.push(`${file}:${position}: ${reason}`);
    if (rejected.length > shownRejects) {
      lines.push(
        `${file}: ${messages.moreRejects[lang].replace('{n}', String(rejected.length - shownRejects))}`,
      );
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

const messages = {
  noInput: { ja: '読むファイルがありません', en: 'nothing to parse' },
  merged: { ja: '重複をまとめて {n} 件の記事\n', en: '{n} articles after joining duplicates\n' },
  moreRejects: { ja: 'ほか {n} 件を読めませんでした', en: '{n} more rejected' },
  unknown: { ja: '不明', en: 'unknown' },
  yes: { ja: 'あり', en: 'yes' },
  no: { ja: 'なし', en: 'no' },
  columns: {
    ja: ['ファイル', '形式', '文字コード', '宣言', '読取', '記事', '拒否', '次ページ'],
    en: ['file', 'format', 'encoding', 'declared', 'parsed', 'articles', 'rejected', 'next page'],
  },
} satisfies Record<string, Text | Record<'ja' | 'en', string[]>>;
