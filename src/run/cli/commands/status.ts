import { openJobQueues } from '../../../jobs/job-queues.ts';
import { parseSourceRecord } from '../../../jobs/source-records.ts';
import type { StatusReport } from '../../../present/status.ts';
import { openSourceRecords } from '../../../store/records/source-records.ts';
import { openRecords } from '../../open-records.ts';
import { readStatus } from '../../read-status.ts';
import type { Language } from '../../settings.ts';
import type { CliContext } from '../context.ts';
import type { Text } from '../output.ts';
import { withIndex } from '../with-index.ts';

/** `yuuk status`: index, sources, jobs and the last error. */
export function runStatus(options: { json?: boolean }, context: CliContext): Promise<number> {
  return withIndex(context, async ({ live, settings, redis, log }) => {
    await live.start();
    const { reader } = redis.connections;
    const queues = openJobQueues(redis.queueConnections.reader, log);
    try {
      const report = await readStatus({
        config: settings.config,
        live,
        records: openRecords(reader, settings.config),
        sources: openSourceRecords(reader, parseSourceRecord),
        queues,
        now: context.now,
      });
      const text = options.json
        ? `${JSON.stringify(report)}\n`
        : presentReport(report, context.lang, settings.config.digest.timeZone);
      context.terminal.stdout.write(text);
      return 0;
    } finally {
      await queues.close();
    }
  });
}

function presentReport(report: StatusReport, lang: Language, timeZone: string): string {
  const format = new Intl.DateTimeFormat(lang, {
    timeZone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const time = (at: string | null) => (at === null ? '–' : format.format(new Date(at)));
  const { queue, sources, lastError } = report;
  const rows: [Text, string][] = [
    [texts.version, report.version],
    [
      texts.index,
      `${report.articles} ${texts.articles[lang]}, ${texts.generation[lang]} ${report.generation ?? '–'}`,
    ],
    [texts.indexedAt, time(report.indexedAt)],
    [texts.refresh, `${time(report.refresh.last)} → ${time(report.refresh.next)}`],
    [texts.digest, `${time(report.digest.last)} → ${time(report.digest.next)}`],
    [texts.queue, `${queue.waiting} / ${queue.active} / ${queue.failed}`],
    ...sources.map(({ name, articles, stale, error }): [Text, string] => [
      texts.source,
      `${name} (${articles})${stale ? ` ${texts.stale[lang]}` : ''}${error === null ? '' : ` ${error}`}`,
    ]),
    [texts.lastError, lastError === null ? '–' : `${time(lastError.at)} ${lastError.message}`],
  ];
  return rows.map(([label, value]) => `${label[lang]}: ${value}\n`).join('');
}

const texts = {
  version: { ja: 'バージョン', en: 'version' },
  index: { ja: '索引', en: 'index' },
  articles: { ja: '件の記事', en: 'articles' },
  generation: { ja: '世代', en: 'generation' },
  indexedAt: { ja: '最終更新', en: 'refreshed' },
  refresh: { ja: '更新 (前回 → 次回)', en: 'refresh (last → next)' },
  digest: { ja: 'ダイジェスト (前回 → 次回)', en: 'digest (last → next)' },
  queue: { ja: 'ジョブ (待ち / 実行中 / 失敗)', en: 'jobs (waiting / active / failed)' },
  source: { ja: '取得元', en: 'source' },
  stale: { ja: '(古い写しを使用中)', en: '(an older copy stands in)' },
  lastError: { ja: '最後のエラー', en: 'last error' },
} satisfies Record<string, Text>;
