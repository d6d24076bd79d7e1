import type { Lang } from './model.ts';

const JA = {
  title: 'yuuk コンソール',
  subtitle: 'このコンピューターだけで動く、小さな Slack',
  channels: 'チャンネル',
  directMessages: 'ダイレクトメッセージ',
  app: 'アプリ',
  home: 'ホーム',
  messages: 'メッセージ',
  homeEmpty: 'ホームを読み込んでいます…',
  member: 'メンバー',
  admin: '管理者',
  actAs: 'だれとして操作するか',
  language: 'Switch to English',
  languageShort: 'EN',
  theme: '明るさを切り替える',
  inspector: 'ペイロード',
  inspectorTitle: 'ペイロードと上限',
  inspectorEmpty: 'コマンドを送ると、ボットとのやり取りがここに並びます。',
  inspectorAll: 'すべて',
  inspectorBroken: '問題のあるものだけ',
  request: 'ボットへ',
  answer: 'ボットから',
  payload: '内容',
  reply: '応答',
  copy: 'コピー',
  copied: 'コピーしました',
  noBreaks: 'Slack の上限の範囲内です',
  breaks: '件の上限を超えています',
  onlyYou: 'あなただけに表示されています',
  dismiss: 'メッセージを消す',
  edited: '（編集済み）',
  appBadge: 'アプリ',
  replies: '件の返信',
  replyInThread: 'スレッドで返信',
  thread: 'スレッド',
  close: '閉じる',
  cancel: 'キャンセル',
  submit: '送信',
  moreActions: 'その他の操作',
  react: 'を付ける・外す',
  showPayload: 'ペイロードを見る',
  copyText: 'テキストをコピー',
  placeholder: 'へのメッセージ',
  placeholderHint: '/yuuk redis cpu のように入力',
  threadPlaceholder: '返信する',
  send: '送信する',
  sendHint: 'Enter で送信、Shift+Enter で改行',
  menu: 'チャンネルの一覧',
  today: '今日',
  yesterday: '昨日',
  members: '人',
  botAbsent: 'yuuk はこのチャンネルに参加していません。/invite @yuuk で招待できます。',
  late: 'ボットが 3 秒以内に応答しませんでした。',
  failed: 'ボットがこの操作を受け付けませんでした。',
  gone: 'その項目はもうありません。',
  offline: 'コンソールに接続できません。再接続しています…',
  optional: '（任意）',
  tryIt: '試してみる',
  welcomeTitle: 'yuuk を試す',
  welcome:
    'ここは Slack の代わりになる手元の画面です。コマンドは本物のボットに署名付きで送られ、返事は本物の Block Kit から描かれます。',
  keys: '⌘/Ctrl+K 入力欄　↑ 履歴　Esc 閉じる',
  commandsLabel: '候補',
  noOptions: '候補がありません',
  choose: '選択',
  private: '非公開',
  newMessages: '件の新しいメッセージ',
  introPublic: 'だれでも読めるチャンネルです。コマンドの答えは、あなただけに表示されます。',
  introPrivate: '招待された人だけのチャンネルです。',
  introDm: 'yuuk との会話です。ここではコマンドなしで、探したい言葉をそのまま送れます。',
} as const;

/** The names of the page's texts. */
export type TextKey = keyof typeof JA;

const EN: Record<TextKey, string> = {
  title: 'yuuk console',
  subtitle: 'A small Slack that lives on this computer only',
  channels: 'Channels',
  directMessages: 'Direct messages',
  app: 'Apps',
  home: 'Home',
  messages: 'Messages',
  homeEmpty: 'Loading the home…',
  member: 'Member',
  admin: 'Admin',
  actAs: 'Whom to act as',
  language: '日本語に切り替える',
  languageShort: '日本語',
  theme: 'Switch brightness',
  inspector: 'Payloads',
  inspectorTitle: 'Payloads and limits',
  inspectorEmpty: 'Send a command, and what goes to and from the bot is listed here.',
  inspectorAll: 'All',
  inspectorBroken: 'Only with problems',
  request: 'to the bot',
  answer: 'from the bot',
  payload: 'Payload',
  reply: 'Reply',
  copy: 'Copy',
  copied: 'Copied',
  noBreaks: "Within Slack's limits",
  breaks: 'limits broken',
  onlyYou: 'Only visible to you',
  dismiss: 'Dismiss message',
  edited: '(edited)',
  appBadge: 'APP',
  replies: 'replies',
  replyInThread: 'Reply in thread',
  thread: 'Thread',
  close: 'Close',
  cancel: 'Cancel',
  submit: 'Submit',
  moreActions: 'More actions',
  react: 'add or remove',
  showPayload: 'Show payload',
  copyText: 'Copy text',
  placeholder: 'Message ',
  placeholderHint: 'try /yuuk redis cpu',
  threadPlaceholder: 'Reply…',
  send: 'Send',
  sendHint: 'Enter sends, Shift+Enter starts a new line',
  menu: 'List of channels',
  today: 'Today',
  yesterday: 'Yesterday',
  members: 'members',
  botAbsent: 'yuuk is not in this channel. /invite @yuuk lets it in.',
  late: 'The bot did not answer within 3 seconds.',
  failed: 'The bot did not accept this action.',
  gone: 'That item is no longer there.',
  offline: 'The console cannot be reached. Reconnecting…',
  optional: '(optional)',
  tryIt: 'Try it',
  welcomeTitle: 'Try yuuk',
  welcome:
    'This page stands in for Slack. Commands go to the real bot as signed requests, and answers are drawn from its real Block Kit.',
  keys: '⌘/Ctrl+K box · ↑ history · Esc close',
  commandsLabel: 'Suggestions',
  noOptions: 'No choices',
  choose: 'Choose',
  private: 'private',
  newMessages: 'new messages',
  introPublic: 'Everybody can read this channel. Answers to commands are visible only to you.',
  introPrivate: 'A channel for invited people only.',
  introDm:
    'Your conversation with yuuk. Here you can send the words to look for without a command.',
};

let current: Lang = 'ja';

/** Sets the language of all texts that are made from now on. */
export function setLanguage(lang: Lang): void {
  current = lang;
}

export function language(): Lang {
  return current;
}

/** A text of the page in its present language. */
export function t(key: TextKey): string {
  return current === 'ja' ? JA[key] : EN[key];
}

export function locale(): string {
  return current === 'ja' ? 'ja-JP' : 'en-US';
}

const SINGULAR: Partial<Record<TextKey, string>> = {
  breaks: 'limit broken',
  members: 'member',
  newMessages: 'new message',
  replies: 'reply',
};

/** A number with its noun. Japanese has neither a space between them nor a plural. */
export function countOf(number: number, key: TextKey): string {
  if (current === 'ja') return `${number}${t(key)}`;
  return `${number} ${(number === 1 ? SINGULAR[key] : undefined) ?? t(key)}`;
}
