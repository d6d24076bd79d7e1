import type { Lang } from './model.ts';

/** One suggestion for the message box. */
export interface Completion {
  /** What the whole text becomes. */
  readonly text: string;
  readonly label: string;
  readonly note: string;
}

type Entry = readonly [label: string, ja: string, en: string, who?: 'admin'];

const SUBCOMMANDS: readonly Entry[] = [
  ['help', '使い方を見る', 'how to use yuuk'],
  ['status', '索引とジョブの状態', 'state of the index and the jobs'],
  ['save', 'URL を保存する', 'save a URL'],
  ['search', 'そのままの言葉で探す', 'search for the words as they are'],
  ['digest preview', '次の週刊ダイジェストを見る', 'preview the next digest'],
  ['digest subscribe', 'ダイジェストを受け取る', 'get the digest here'],
  ['digest unsubscribe', 'ダイジェストをやめる', 'stop the digest here'],
  ['digest pause', 'ダイジェストを休む', 'pause the digest'],
  ['digest resume', 'ダイジェストを再開する', 'resume the digest'],
  ['digest time', 'ダイジェストの曜日と時刻', 'day and time of the digest'],
  ['reindex', '索引を作り直す', 'rebuild the index', 'admin'],
  ['reindex --dry-run', '作り直しを試す（書き込まない）', 'try a rebuild, write nothing', 'admin'],
  ['rollback', '一つ前の索引に戻す', 'back to the previous index', 'admin'],
  ['doctor', '設定を点検する', 'check the set-up', 'admin'],
  ['forget-me', '自分の記録を消す', 'remove what is kept about me'],
];

const OPERATORS: readonly Entry[] = [
  ['tag:', 'タグで絞る', 'with this tag'],
  ['user:', 'ブックマークした人で絞る', 'bookmarked by'],
  ['site:', 'サイトで絞る', 'on this site'],
  ['after:', 'この日以降（2016-04）', 'on or after (2016-04)'],
  ['before:', 'この日以前', 'on or before'],
  ['has:comment', 'コメントのあるものだけ', 'with a comment'],
  ['"…"', '語句をそのまま', 'an exact phrase'],
  ['-', 'この語を含まない', 'without this word'],
  ['OR', 'どちらかを含む', 'either word'],
  ['--public', '結果をみんなに見せる', 'show the results to everybody'],
];

/** What the box can be completed to. Pure: the same text gives the same suggestions. */
export function completionsFor(
  text: string,
  setting: {
    lang: Lang;
    isAdmin: boolean;
    commands: readonly { name: string; description: string }[];
    names: readonly string[];
  },
): Completion[] {
  const mention = /(?:^|\s)@(\p{L}*)$/u.exec(text);
  if (mention !== null) return mentions(text, mention[1] ?? '', setting.names);
  const [, command = '', rest] = /^(\/\S*)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  if (command === '') return [];
  if (rest === undefined && !/\s$/.test(text))
    return setting.commands
      .filter(({ name }) => name.startsWith(command) && name !== command)
      .map(({ name, description }) => ({ text: `${name} `, label: name, note: description }));
  if (!setting.commands.some(({ name }) => name === command)) return [];
  return afterCommand(command, rest ?? '', setting);
}

function afterCommand(
  command: string,
  rest: string,
  setting: { lang: Lang; isAdmin: boolean },
): Completion[] {
  const note = (entry: Entry): string => (setting.lang === 'ja' ? entry[1] : entry[2]);
  const words = rest.split(/\s+/);
  const last = words.at(-1) ?? '';
  const isFirst = words.length <= 1;
  const subcommands = SUBCOMMANDS.filter(
    ([label, , , who]) =>
      label.startsWith(rest) && label !== rest && (who !== 'admin' || setting.isAdmin),
  ).map((entry) => ({
    text: `${command} ${entry[0]} `,
    label: entry[0],
    note: note(entry),
  }));
  if (isFirst && last === '') return subcommands;
  if (SUBCOMMANDS.some(([label]) => rest.startsWith(`${label} `)) || subcommands.length > 0)
    return subcommands;
  const before = rest.slice(0, rest.length - last.length);
  return OPERATORS.filter(
    ([label]) => label !== last && (last === '' || (last.length > 0 && label.startsWith(last))),
  ).map((entry) => ({
    text: `${command} ${before}${entry[0].replace('…"', '')}${/[a-zA-Z]$/.test(entry[0]) ? ' ' : ''}`,
    label: entry[0],
    note: note(entry),
  }));
}

function mentions(text: string, typed: string, names: readonly string[]): Completion[] {
  return names
    .filter((name) => {
      const [whole, part] = [name.toLowerCase(), typed.toLowerCase()];
      return whole.startsWith(part) && whole !== part;
    })
    .map((name) => ({
      text: `${text.slice(0, text.length - typed.length)}${name} `,
      label: `@${name}`,
      note: '',
    }));
}
