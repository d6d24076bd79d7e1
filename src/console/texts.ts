import type { Lang } from './client/model.ts';

type Text = (value?: string) => string;

/** What the server's side of the console says itself; the page's own texts are in client/texts.ts. */
const TEXTS = {
  commandFailed: {
    ja: (command = '') => `\`${command}\` は失敗しました。アプリが応答しませんでした。`,
    en: (command = '') => `\`${command}\` failed: the app did not answer.`,
  },
  commandTimedOut: {
    ja: (command = '') =>
      `\`${command}\` は失敗しました。アプリが 3 秒以内に応答しませんでした (operation_timeout)。`,
    en: (command = '') =>
      `\`${command}\` failed: the app did not answer within 3 seconds (operation_timeout).`,
  },
  unknownCommand: {
    ja: (command = '') => `\`${command}\` というコマンドはありません。`,
    en: (command = '') => `\`${command}\` is not a valid command.`,
  },
  notInThreads: {
    ja: (command = '') => `\`${command}\` はスレッドでは使えません。`,
    en: (command = '') => `\`${command}\` is not supported in threads. Sorry!`,
  },
  required: { ja: () => 'この項目は必須です。', en: () => 'This field is required.' },
  tooShort: {
    ja: (limit = '') => `${limit} 文字以上にしてください。`,
    en: (limit = '') => `Please write at least ${limit} characters.`,
  },
  tooLong: {
    ja: (limit = '') => `${limit} 文字までにしてください。`,
    en: (limit = '') => `Please write at most ${limit} characters.`,
  },
  notUrl: {
    ja: () => 'https:// などで始まる URL を入れてください。',
    en: () => 'Please enter a URL, such as https://example.com.',
  },
  notEmail: {
    ja: () => 'メールアドレスの形になっていません。',
    en: () => 'Please enter an email address.',
  },
  notNumber: { ja: () => '数を入れてください。', en: () => 'Please enter a number.' },
  joined: {
    ja: (name = '') => `${name} が参加しました。`,
    en: (name = '') => `${name} joined.`,
  },
  left: {
    ja: (name = '') => `${name} が退出しました。`,
    en: (name = '') => `${name} left.`,
  },
  reply: { ja: () => '返信', en: () => 'reply' },
} satisfies Record<string, Record<Lang, Text>>;

export type TextKey = keyof typeof TEXTS;

/** One of the console's own sentences. */
export function textOf(lang: Lang, key: TextKey, value?: string): string {
  const text: Text = TEXTS[key][lang];
  return text(value);
}
