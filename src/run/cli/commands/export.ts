import { once } from 'node:events';
import { YuukError } from '../../../errors.ts';
import type { Article } from '../../../parse/article.ts';
import {
  type ArchiveWriter,
  atomArchive,
  jsonArchive,
  netscapeArchive,
} from '../../../present/archive.ts';
import { readAllArticles } from '../../../search/open-index.ts';
import { openRecords } from '../../open-records.ts';
import type { CliContext } from '../context.ts';
import type { Text } from '../output.ts';
import { withIndex } from '../with-index.ts';

/** `yuuk export`: the whole archive on standard output; JSON takes the team's records along. */
export function runExport(options: { format?: string }, context: CliContext): Promise<number> {
  const format = options.format ?? 'json';
  const { lang, terminal, now } = context;
  if (format !== 'json' && format !== 'atom' && format !== 'netscape') {
    throw new YuukError('usage', texts.unknownFormat[lang].replace('{format}', format), {
      hint: 'netscape, atom, json',
    });
  }
  return withIndex(context, async ({ generations, redis, settings }) => {
    const records = openRecords(redis.connections.reader, settings.config);
    const writer: ArchiveWriter = {
      netscape: () => netscapeArchive(),
      atom: () => atomArchive(now()),
      json: () => jsonArchive(now()),
    }[format]();
    await write(terminal.stdout, writer.begin());
    let withoutAddress = 0;
    for await (const article of readArticles(generations)) {
      if (!terminal.stdout.writable) return 0;
      await write(terminal.stdout, writer.article(article));
      if (article.url === null) withoutAddress += 1;
    }
    await write(terminal.stdout, writer.end(format === 'json' ? await records.exportAll() : {}));
    if (format === 'netscape' && withoutAddress > 0)
      terminal.stderr.write(`${texts.leftOut[lang].replace('{count}', String(withoutAddress))}\n`);
    return 0;
  });
}

async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (text !== '' && !stream.write(text)) await once(stream, 'drain');
}

async function* readArticles(generations: {
  readPointer(): Promise<unknown>;
  openReader(): Promise<Parameters<typeof readAllArticles>[0]>;
}): AsyncGenerator<Article> {
  if ((await generations.readPointer()) === null) return;
  yield* readAllArticles(await generations.openReader());
}

const texts = {
  leftOut: {
    ja: 'URL のない {count} 件の記事は、この形式には入りません (json と atom には入ります)',
    en: '{count} articles without an address have no place in this format (json and atom have them)',
  },
  unknownFormat: {
    ja: '{format} という書き出し形式はありません',
    en: 'there is no export format {format}',
  },
} satisfies Record<string, Text>;
