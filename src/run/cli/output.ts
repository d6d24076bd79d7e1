import { exitCodeOf, YuukError } from '../../errors.ts';
import { redactText } from '../logger.ts';
import { sayError } from '../say.ts';
import type { Environment, Language } from '../settings.ts';

/** Where a command reads and writes; the tests pass their own. */
export interface Terminal {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
}

/** A sentence in both languages of the command line. */
export type Text = Readonly<Record<Language, string>>;

/** The language of the command line: `--lang`, else the locale of the environment. */
export function chooseLanguage(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const asked = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  if (isLanguage(asked)) return asked;
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return locale.startsWith('ja') ? 'ja' : 'en';
}

export const isLanguage = (text: string | undefined): text is Language =>
  text === 'ja' || text === 'en';

/** Columns that a text takes on a terminal: East Asian wide characters count two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  }
  return width;
}

// Ranges of Unicode's East Asian Width property, wide and full width, that occur in practice.
function isWide(code: number): boolean {
  return (
    (code >= 0x11_00 && code <= 0x11_5f) ||
    (code >= 0x2e_80 && code <= 0xa4_cf) ||
    (code >= 0xac_00 && code <= 0xd7_a3) ||
    (code >= 0xf9_00 && code <= 0xfa_ff) ||
    (code >= 0xfe_30 && code <= 0xfe_6f) ||
    (code >= 0xff_01 && code <= 0xff_60) ||
    (code >= 0xff_e0 && code <= 0xff_e6) ||
    (code >= 0x1_f3_00 && code <= 0x1_f6_ff) ||
    (code >= 0x1_f9_00 && code <= 0x1_f9_ff) ||
    (code >= 0x2_00_00 && code <= 0x3_ff_fd)
  );
}

/** A plain table: columns padded to their widest cell, numbers to the right. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const widths = header.map((title, column) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(String(row[column] ?? '')))),
  );
  const isNumber = header.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, column) => {
        const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(String(cell))));
        return isNumber[column] ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

/**
 * Writes an error for people to standard error: the sentence, the next step, never a stack, unless `LOG_LEVEL`
 * asks for one. Returns the exit code.
 */
export function reportError(
  error: unknown,
  { lang, terminal, environment }: { lang: Language; terminal: Terminal; environment: Environment },
): number {
  const { stderr } = terminal;
  if (error instanceof YuukError) {
    const { message, hint } = sayError(error, lang);
    stderr.write(`yuuk: ${message}\n`);
    if (hint !== null) stderr.write(`  → ${hint}\n`);
  } else {
    const detail = redactText(error instanceof Error ? error.message : String(error));
    const sentence: Text = {
      ja: `yuuk: 予期しないエラーです (${detail})。LOG_LEVEL=debug を付けてもう一度実行すると詳細が出ます。`,
      en: `yuuk: an unexpected error (${detail}). Run again with LOG_LEVEL=debug for the details.`,
    };
    stderr.write(`${sentence[lang]}\n`);
  }
  if (['debug', 'trace'].includes(environment['LOG_LEVEL'] ?? '')) stderr.write(tellStory(error));
  return exitCodeOf(error);
}

/** Where an error came from: it and its causes with their stacks. */
function tellStory(error: unknown): string {
  const chain: string[] = [];
  for (let next = error; next instanceof Error; next = next.cause)
    chain.push(next.stack ?? next.message);
  return redactText(`${chain.join('\n')}\n`);
}
