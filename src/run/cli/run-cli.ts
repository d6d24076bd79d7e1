import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { YuukError } from '../../errors.ts';
import { parseLimits } from '../parse-limits.ts';
import { readSettings } from '../settings.ts';
import { readVersion } from '../version.ts';
import type { CliContext } from './context.ts';
import { isLanguage, reportError } from './output.ts';
import { cliTexts } from './texts.ts';

type Run = (context: CliContext) => Promise<number>;

/**
 * Runs one call of `yuuk`. Commands are loaded when they are asked for, so that `yuuk parse` does not wait
 * for Slack's libraries.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage or unreadable input, 78 configuration or environment
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const chosen: { run: Run | null } = { run: null };
  const program = createProgram(context, (run) => {
    chosen.run = run;
  });
  try {
    if (argv.length === 0) program.outputHelp();
    // What stands behind `search` is query text; see splitSearchArguments.
    const at = argv.findIndex(
      (word, index) => !word.startsWith('-') && argv[index - 1] !== '--lang',
    );
    if (at >= 0 && argv[at] === 'search')
      chosen.run = await readSearchCall(argv.toSpliced(at, 1), program);
    else if (argv.length > 0) await program.parseAsync(argv, { from: 'user' });
    return chosen.run === null ? 0 : await chosen.run(context);
  } catch (error) {
    if (error instanceof CommanderError) return reportUsage(error, context);
    // Somebody waited for room in the pipe when its reader left.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0;
    return reportError(error, context);
  }
}

async function readSearchCall(argv: readonly string[], program: Command): Promise<Run | null> {
  const { splitSearchArguments } = await import('./search-arguments.ts');
  const call = splitSearchArguments(argv);
  if (call.help) {
    program.commands.find((command) => command.name() === 'search')?.outputHelp();
    return null;
  }
  return async (context) => (await import('./commands/search.ts')).runSearch(call, context);
}

function createProgram(context: CliContext, choose: (run: Run) => void): Command {
  const { lang, terminal } = context;
  const t = cliTexts(lang);
  const titles: Record<string, string> = {
    'Usage:': t.usage,
    'Options:': t.options,
    'Arguments:': t.arguments,
    'Commands:': t.commands,
  };
  const program = new Command('yuuk')
    .description(t.about)
    .version(readVersion(), '--version', t.version)
    .option('--lang <lang>', t.lang, readLanguage)
    .helpOption('-h, --help', t.help)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: () => {},
    })
    .configureHelp({ styleTitle: (title) => titles[title] ?? title });

  const command = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .helpOption('-h, --help', t.help)
      .option('--lang <lang>', t.lang, readLanguage);

  for (const role of ['start', 'web', 'worker'] as const) {
    command(role, t[role]).action(() =>
      choose(async (given) => (await import('./commands/serve.ts')).runServe(role, given)),
    );
  }
  command('parse', t.parse)
    .argument('<input...>', t.inputs)
    .option('--format <format>', t.format)
    .option('--json', t.json)
    .option('--receipt', t.receipt)
    .option('--merge', t.merge)
    .action((inputs: string[], options: object) =>
      choose(async (given) => {
        const { config } = await readSettings(given.environment);
        const { runParse } = await import('./commands/parse.ts');
        const read = { limits: parseLimits(config), siteNames: config.siteNames };
        return runParse(inputs, { ...options, ...read }, given);
      }),
    );
  command('index', t.index)
    .argument('<source...>', t.sources)
    .option('--dry-run', t.dryRun)
    .option('--force', t.force)
    .option('--json', t.json)
    .action((inputs: string[], options: object) =>
      choose(async (given) =>
        (await import('./commands/index-dumps.ts')).runIndex(inputs, options, given),
      ),
    );
  command('reindex', t.reindex)
    .option('--dry-run', t.dryRun)
    .option('--force', t.force)
    .option('--json', t.json)
    .action((options: object) =>
      choose(async (given) => (await import('./commands/reindex.ts')).runReindex(options, given)),
    );
  command('digest', t.digest)
    .option('--dry-run', t.dryRun)
    .option('--channel <id>', t.channel)
    .option('--json', t.json)
    .action((options: object) =>
      choose(async (given) =>
        (await import('./commands/digest.ts')).runDigestCommand(options, given),
      ),
    );
  command('export', t.export)
    .option('--format <format>', t.exportFormat)
    .action((options: object) =>
      choose(async (given) => (await import('./commands/export.ts')).runExport(options, given)),
    );
  command('import', t.import)
    .argument('<file>', t.exportFile)
    .action((file: string) =>
      choose(async (given) => (await import('./commands/import.ts')).runImport(file, given)),
    );
  command('doctor', t.doctor)
    .option('--json', t.json)
    .action((options: object) =>
      choose(async (given) => (await import('./commands/doctor.ts')).runDoctor(options, given)),
    );
  command('rollback', t.rollback).action(() =>
    choose(async (given) => (await import('./commands/rollback.ts')).runRollback(given)),
  );
  command('search', t.search)
    .argument('<words...>', t.words)
    .option('--json', t.json)
    .option('--limit <n>', t.limit)
    .option('--explain', t.explain);
  command('status', t.status)
    .option('--json', t.json)
    .action((options: object) =>
      choose(async (given) => (await import('./commands/status.ts')).runStatus(options, given)),
    );
  command('manifest', t.manifest)
    .option('--url <address>', t.url)
    .action((options: object) =>
      choose(async (given) => (await import('./commands/manifest.ts')).runManifest(options, given)),
    );
  return program;
}

function readLanguage(text: string): string {
  if (isLanguage(text)) return text;
  throw new InvalidArgumentError('ja, en');
}

function reportUsage(error: CommanderError, context: CliContext): number {
  if (error.exitCode === 0) return 0;
  const t = cliTexts(context.lang);
  const [, name = '', value = ''] =
    /'([^' ]*)[^']*'(?: argument '([^']*)')?/.exec(error.message) ?? [];
  const message = {
    'commander.unknownCommand': t.unknownCommand,
    'commander.unknownOption': t.unknownOption,
    'commander.excessArguments': t.excessArguments,
    'commander.missingArgument': t.missingArgument,
    'commander.optionMissingArgument': t.missingValue,
    'commander.invalidArgument': t.invalidValue,
  }[error.code];
  const values = { name, value, known: 'ja, en', detail: error.message.replace(/^error: /, '') };
  return reportError(
    new YuukError('usage', message ?? t.wrongUsage, { values, hint: t.seeHelp }),
    context,
  );
}
