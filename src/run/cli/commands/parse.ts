import { YuukError } from '../../../errors.ts';
import type { Article, ParsedDump, Receipt } from '../../../parse/article.ts';
import type { ParseLimits } from '../../../parse/limits.ts';
import { mergeArticles } from '../../../parse/merge-articles.ts';
import { parseDump } from '../../../parse/parse-dump.ts';
import { faultOfFile } from '../../../sources/list-files.ts';
import type { CliContext } from '../context.ts';
import { explainFault, type InputFault } from '../fault-texts.ts';
import { type Input, openInputs } from '../inputs.ts';
import { formatTable, type Text } from '../output.ts';
import { createProgress, type Progress } from '../progress.ts';
import { explainTrouble } from '../trouble-texts.ts';

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
 * @returns 0, or 2 when an input was not read, not recognised or refused (the rest is printed all the same).
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
  let unread = false;
  for await (const input of openInputs(names, context)) {
    const { articles, receipt, refused } = await readInput(input, options, context, progress);
    receipts.push(receipt);
    unread ||= refused !== null;
    if (options.receipt) stdout.write(`${JSON.stringify(receipt)}\n`);
    else if (options.merge) lists.push(articles);
    else if (options.json) writeLines(stdout, articles);
  }
  progress.stop();
  if (options.merge && !options.receipt) {
    const { articles } = mergeArticles(lists);
    if (options.json) writeLines(stdout, articles);
    else stdout.write(messages.merged[context.lang].replace('{n}', String(articles.length)));
  }
  if (!options.json && !options.receipt) stdout.write(presentReceipts(receipts, context));
  if (!options.receipt) stderr.write(presentTrouble(receipts, context));
  return unread ? 2 : 0;
}

/** Reads one input; what cannot be read comes back refused, so that the rest still has its turn. */
async function readInput(
  input: Input,
  { format, siteNames, limits, receipt }: ParseCommandOptions,
  { lang, now }: CliContext,
  progress: Progress,
): Promise<ParsedDump> {
  // A receipt is for programs: the same whatever the locale.
  const explain = (fault: InputFault) => explainFault(fault, receipt ? 'en' : lang);
  if ('fault' in input) return refuseInput(input.file, explain(input.fault));
  try {
    const { file, size } = input;
    const bytes = countBytes(input.bytes, (done) => progress.update(done, size ?? done, file));
    return await parseDump(
      { file, bytes },
      {
        now: now(),
        ...(format === undefined ? {} : { format }),
        ...(siteNames === undefined ? {} : { siteNames }),
        ...(limits === undefined ? {} : { limits }),
      },
    );
  } catch (error) {
    if (error instanceof YuukError) throw error;
    return refuseInput(input.file, explain(faultOfFile(error)));
  }
}

async function* countBytes(
  bytes: AsyncIterable<Uint8Array>,
  tell: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const slice of bytes) {
    yield slice;
    done += slice.length;
    tell(done);
  }
}

function refuseInput(file: string, reason: string): ParsedDump {
  const receipt: Receipt = {
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
  return { articles: [], receipt, refused: reason };
}

function writeLines(stdout: NodeJS.WritableStream, articles: readonly Article[]): void {
  for (const article of articles) stdout.write(`${JSON.stringify(article)}\n`);
}

function presentReceipts(receipts: readonly Receipt[], { lang }: CliContext): string {
  const next = { true: messages.yes[lang], false: messages.no[lang], null: '?' };
  return formatTable(
    messages.columns[lang],
    receipts.map((receipt) => [
      receipt.file,
      receipt.format ?? messages.unknown[lang],
      receipt.encoding,
      receipt.declaredCount ?? '–',
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
    for (const warning of warnings) lines.push(`${file}: ${explainTrouble(warning, lang)}`);
    for (const { position, reason } of rejected.slice(0, shownRejects))
      lines.push(`${file}:${position}: ${explainTrouble(reason, lang)}`);
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
