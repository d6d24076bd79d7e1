import type { ErrorCode } from '../errors.ts';

/** Japanese, and the shape of every catalogue: the same keys, the same arguments. Counts come formatted. */
export const ja = {
  results: {
    heading: (query: string) => `「${query}」`,
    range: (from: string, to: string, total: string) => `${from}–${to} / ${total}件`,
    total: (total: string) => `${total}件`,
    partialOnly: 'すべての語を含む記事はありません。一部の語に合う記事を出しています。',
    partialDivider: '一部の語に合う記事',
    missing: '含まない語: ',
    noUrl: 'リンク未登録',
    othersSaved: (count: string) => `ほか${count}人`,
    users: (count: string) => `${count} users`,
    indexAge: (age: string) => `索引は${age}に更新`,
    indexOld: (age: string) => `⚠️ 索引の更新は${age}です。新しい記事はまだ入っていません。`,
    widened: (word: string, matched: string) => `${word} は ${matched} でも探しました`,
    rerun: '前の結果は古くなったため、もう一度検索しました。',
    fromMemory: 'いま索引に接続できないため、直前の結果を出しています。',
    shortened: 'すべて入りきらないため、続きは「次へ」にあります。',
    summary: (query: string, total: string) => `「${query}」に合う記事は${total}件です。`,
    summaryPartial: (query: string) => `「${query}」のすべての語を含む記事はありません。`,
    summaryItems: (from: string, to: string, titles: string) => `${from}〜${to}件目: ${titles}`,
    titleSeparator: '、',
    share: '共有',
    next: '次へ',
    previous: '前へ',
    dismiss: '閉じる',
    why: 'なぜ?',
    related: '関連記事',
    useful: '役に立った',
    notUseful: '役に立たなかった',
    hide: '隠す (管理者)',
    show: 'また出す (管理者)',
    alsoCommand: (command: string) => `\`${command}\` を実行する場合はこちら。`,
    typoCommand: (command: string) => `\`${command}\` のことですか?`,
    runCommand: (command: string) => `${command} を実行`,
    cannotShowPublicly: 'ここには投稿できないため、あなただけに表示しています。',
  },
  miss: {
    heading: (query: string) => `「${query}」に合う記事はありませんでした。`,
    searched: (count: string) => `${count}件の記事を探しました。`,
    suggest: 'もしかして:',
    suggestion: (query: string, total: string) => `${query} (${total}件)`,
    watch: '見つかったら知らせる',
    add: '記事を追加',
    tooShort: '短すぎて探せません。もう1文字足してください。',
    tooLong: '長すぎて探せません。語を減らしてください。',
  },
  help: {
    heading: 'yuukの使い方',
    intro: 'チームのブックマークから記事を探します。答えはあなただけに見えます。',
    examples: '試してみる',
    search: '検索',
    searchLines: [
      '`/yuuk redis cpu` すべての語を含む記事',
      '`"時系列 データベース"` 続きの語 ・ `-docker` 除く ・ `redis OR memcached` どちらか',
      '`tag:` `user:` `site:` `after:2016-01` `before:` `has:comment` で絞り込み',
      '最後に `--public` でチャンネルに表示',
    ],
    more: 'ほかにできること',
    moreLines: [
      '`/yuuk save URL コメント` 記事を保存',
      '`/yuuk digest` 週のまとめの設定 ・ `/yuuk digest me` 自分あて',
      '`/yuuk status` 索引の様子 ・ `/yuuk forget-me` 自分の記録を消す',
      '`@yuuk redis cpu` スレッドで答える ・ メッセージの「…」から関連記事と保存',
    ],
    admin: '管理者',
    adminLines: [
      '`/yuuk reindex` 索引を作り直す (`--dry-run` 試すだけ ・ `--force` 減っても入れ替える)',
      '`/yuuk rollback` 前の索引に戻す ・ `/yuuk doctor` 設定を調べる',
    ],
    summary: 'yuukの使い方です。/yuuk のあとに探したい語を続けてください。',
  },
  failure: {
    causes: {
      usage: 'この書き方では実行できません。',
      unreadable: '読み取れない入力です。',
      configuration: '設定に誤りがあります。',
      environment: '動かすための準備が足りません。',
      redis_unavailable: 'いま索引に接続できません。',
      index_missing: '索引がまだありません。',
      index_damaged: '索引が壊れています。',
      refused: 'この操作はできません。',
      limit: '上限を超えています。',
      network: '外部のサービスに接続できませんでした。',
      internal: '思わぬ問題が起きました。',
    } satisfies Record<ErrorCode, string>,
    steps: {
      usage: '`/yuuk help` で書き方を確かめてください。',
      unreadable: '内容を確かめて、もう一度お試しください。',
      configuration: '管理者に `/yuuk doctor` の確認を頼んでください。',
      environment: '管理者に `/yuuk doctor` の確認を頼んでください。',
      redis_unavailable: '自動で復旧します。少し待ってから、もう一度お試しください。',
      index_missing:
        '最初の取り込みが終わるまでお待ちください。管理者は `/yuuk reindex` で始められます。',
      index_damaged: '管理者は `/yuuk reindex` で作り直せます。',
      refused: '管理者に相談してください。',
      limit: '量を減らして、もう一度お試しください。',
      network: '少し待ってから、もう一度お試しください。',
      internal: 'もう一度お試しください。続くときは、この番号を管理者に伝えてください。',
    } satisfies Record<ErrorCode, string>,
    reference: (reference: string) => `番号: ${reference}`,
    slowDown: (seconds: string) => `少し速すぎます。あと${seconds}秒お待ちください。`,
  },
};

type Shape<T> = T extends (...args: infer A) => string
  ? (...args: A) => string
  : T extends string
    ? string
    : T extends string[]
      ? string[]
      : { [K in keyof T]: Shape<T[K]> };

export type Catalogue = Shape<typeof ja>;
