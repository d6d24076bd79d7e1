import { randomUUID } from 'node:crypto';
import type { Delivery } from '../../../jobs/deliver-digest.ts';
import {
  composeNow,
  type DigestNow,
  type DigestReason,
  postNow,
} from '../../../jobs/digest-now.ts';
import { listTargets } from '../../../jobs/digest-targets.ts';
import type { RunDigestDependencies } from '../../../jobs/run-digest.ts';
import { openRecords } from '../../open-records.ts';
import { openOutgoing } from '../../open-worker.ts';
import type { Language } from '../../settings.ts';
import type { CliContext } from '../context.ts';
import type { Text } from '../output.ts';
import { type IndexAtHand, withIndex } from '../with-index.ts';

export interface DigestCommandOptions {
  dryRun?: boolean;
  channel?: string;
  json?: boolean;
}

/**
 * `yuuk digest`: composes the digest that is due for each target, or one, and posts it unless it is a dry run.
 * Where nobody gets a digest yet, it shows what a channel would get that is added now.
 * @returns 0, or 1 when a digest was due and could not be posted
 */
export function runDigestCommand(
  options: DigestCommandOptions,
  context: CliContext,
): Promise<number> {
  const { lang, terminal } = context;
  return withIndex(context, async (given) => {
    await given.live.start();
    const dependencies = connectDigest(given, context);
    const { records, settings } = dependencies;
    const targets = options.channel
      ? [options.channel]
      : listTargets(settings, await records.subscriptions.readAll()).map(({ id }) => id);
    const print = (digest: DigestNow, delivery: Delivery | null) => {
      const text = options.json
        ? `${JSON.stringify(toJson(digest))}\n`
        : present(digest, delivery, lang);
      terminal.stdout.write(text);
    };
    if (targets.length === 0) {
      if (options.json) terminal.stderr.write(`${texts['no-channel'][lang]}\n`);
      print(await composeNow(null, dependencies), null);
    }
    let code = 0;
    for (const target of targets) {
      const { digest, delivery } = options.dryRun
        ? { digest: await composeNow(target, dependencies), delivery: null }
        : await postNow(target, dependencies);
      if (delivery !== null && !isDone(delivery)) code = 1;
      print(digest, delivery);
    }
    return code;
  });
}

/** A slot that Slack refused, or of which nobody knows, is settled too; but it was not posted. */
const isDone = (delivery: Delivery): boolean =>
  delivery.state === 'settled' && ['posted', 'empty'].includes(delivery.entry.state);

function connectDigest({ settings, redis, live, log }: IndexAtHand, { now }: CliContext) {
  const { config, lang } = settings;
  const slack = settings.slack.mode === 'console' ? null : settings.slack;
  const outgoing = openOutgoing(settings, slack, log);
  return {
    records: openRecords(redis.connections.worker, config),
    index: live,
    settings: config.digest,
    slack: outgoing.oneShot,
    notices: { tell: outgoing.tell },
    lang,
    now,
    elapsed: () => performance.now(),
    newToken: randomUUID,
    log,
  } satisfies RunDigestDependencies;
}

/** The public JSON of a digest; a message without blocks where there is nothing to say. */
function toJson({ channel, slot, period, items, reason, message }: DigestNow): object {
  return { channel, slot, period, items, reason, message: message ?? { text: '', blocks: [] } };
}

function present(
  { channel, slot, items, reason, message }: DigestNow,
  delivery: Delivery | null,
  lang: Language,
): string {
  const said = reason === null ? texts[delivery === null ? 'due' : 'posted'] : texts[reason];
  const why = delivery === null ? null : whyNot(delivery);
  const head = `${channel ?? '–'} ${slot}: ${said[lang]}${why === null ? '' : ` (${why})`}\n`;
  const rows = items.map(({ articleTitle, url }) => `  - ${articleTitle}${url ? ` ${url}` : ''}\n`);
  return `${head}${message === null ? '' : `${message.text}\n`}${rows.join('')}`;
}

/** What Slack or the ledger said. */
function whyNot(delivery: Delivery): string | null {
  if (delivery.state === 'settled') return delivery.entry.reason;
  return delivery.state === 'failed' ? delivery.error : delivery.reason;
}

const texts = {
  'no-channel': {
    ja: 'ダイジェストの宛先がありません。チャンネルで /yuuk digest subscribe を実行するか、config/yuuk.yaml に書いてください。',
    en: 'There is no channel for a digest: use /yuuk digest subscribe in one, or config/yuuk.yaml.',
  },
  due: { ja: '予定のダイジェスト', en: 'due' },
  posted: { ja: '投稿しました', en: 'posted' },
  'not-subscribed': {
    ja: 'このチャンネルには設定されていません',
    en: 'not a target of the digest',
  },
  'already-decided': { ja: 'この回はもう済んでいます', en: 'this one has been decided already' },
  'not-due': { ja: '次の回から投稿します', en: 'the next one is its first' },
  'too-late': { ja: '予定から時間がたちすぎました', en: 'too late to catch up' },
  'nothing-new': { ja: '新しい記事はありません', en: 'nothing is new' },
  refused: {
    ja: 'Slack が受け付けないため止めました',
    en: 'Slack refused it, so it was switched off',
  },
  doubtful: { ja: '届いたか確かめられません', en: 'whether it arrived cannot be found out' },
  later: {
    ja: 'まだ投稿していません。後でもう一度試してください',
    en: 'not posted yet; try again later',
  },
  failed: { ja: '投稿できませんでした', en: 'could not be posted' },
} satisfies Record<DigestReason | 'due' | 'posted', Text>;
