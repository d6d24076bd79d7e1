import type { Language } from '../settings.ts';

/** A warning or a reject's reason of a receipt, which is English for programs, in the language of the reader. */
export function explainTrouble(message: string, lang: Language): string {
  if (lang === 'en') return message;
  for (const [pattern, japanese] of texts) {
    const found = pattern.exec(message);
    if (found === null) continue;
    return japanese.replaceAll(/\$(\d)/g, (_, group: string) =>
      // What is inside a message may be one itself.
      explainTrouble(found[Number(group)] ?? '', lang),
    );
  }
  return message;
}

const texts: readonly (readonly [RegExp, string])[] = [
  [/^refused: (.+)$/s, '受け付けませんでした: $1'],
  [/^the dump is empty$/, 'ダンプが空です'],
  [/^the compressed data are damaged$/, '圧縮データが壊れています'],
  [/^not a known dump$/, '知らない形式です'],
  [/^not a known dump: a page titled "(.*)"$/s, '知らない形式です: 「$1」という題のページ'],
  [/^not a known dump: JSON of an unknown shape$/, '知らない形の JSON です'],
  [/^not a known dump: HTML or XML of an unknown shape$/, '知らない形の HTML か XML です'],
  [/^.+ is larger than (\d+) bytes$/, '大きさが上限の $1 バイトを超えています'],
  [
    /^(?:JSON is|search data are) larger than (\d+) characters$/,
    '一度に読める上限の $1 文字を超えています',
  ],
  [/^a piece of markup is larger than (\d+) characters$/, 'タグの一つが $1 文字を超えています'],
  [/^(?:row|entry) (\d+) is larger than (\d+) characters$/, '$1 件目が $2 文字を超えています'],
  [/^entry (\d+) is too large$/, '$1 件目が大きすぎます'],
  [/^line (\d+) is longer than (\d+) characters$/, '$1 行目が $2 文字を超えています'],
  [/^elements nested deeper than (\d+)$/, '要素の入れ子が $1 段を超えています'],
  [/^folders nested deeper than (\d+)$/, 'フォルダの入れ子が $1 段を超えています'],
  [/^XML with a document type of its own$/, '独自の文書型を持つ XML は読みません'],
  [/^not a web address: (.*)$/s, 'Web のアドレスではありません: $1'],
  [/^an address longer than (\d+) characters$/, 'アドレスが $1 文字を超えています'],
  [/^no address$/, 'アドレスがありません'],
  [/^neither address nor title$/, 'アドレスも題もありません'],
  [/^(.+) is not text$/, '$1 が文字列ではありません'],
  [/^not an object$/, '項目の形をしていません'],
  [/^not a list of bookmarks$/, 'ブックマークの一覧ではありません'],
  [/^a count without the address it belongs to$/, 'どのアドレスの件数かが書かれていません'],
  [/^cut off after the title$/, '題の後で途切れています'],
  [
    /^(\d+) lines where title, comment and address belong$/,
    '題、コメント、アドレスの 3 行のはずが $1 行です',
  ],
  [
    /^not valid JSON from character (\d+) \(line (\d+)\) on$/,
    '$1 文字目 ($2 行目) から JSON として正しくありません',
  ],
  [/^(\d+) entries declared, (\d+) read$/, '$1 件のはずですが、読めたのは $2 件です'],
  [/^(\d+) broken byte sequences replaced$/, '壊れたバイト列 $1 か所を置き換えました'],
  [
    /^(\d+) entries joined to earlier ones of the same article$/,
    '$1 件は同じ記事なので、先のものにまとめました',
  ],
  [
    /^(\d+) dates in the future, the first in entry (\d+)$/,
    '未来の日付が $1 件あります (最初は $2 件目)',
  ],
  [/^(\d+) fields cut at their limit$/, '長すぎる $1 か所を上限で切りました'],
  [
    /^(\d+) bookmarks over the limit of (\d+) an article left out$/,
    '1 記事 $2 件の上限を超えた $1 件のブックマークを省きました',
  ],
  [/^cut after (\d+) entries, the limit of a dump$/, '上限の $1 件で読むのをやめました'],
  [/^the last quoted cell is not closed$/, '最後の引用符が閉じていません'],
  [/^left out because they hold no link: (\d+)$/, 'リンクのない $1 件を省きました'],
  [
    /^entry (\d+): (\d+) lines left out, they name no user$/,
    '$1 件目: 利用者を示さない $2 行を省きました',
  ],
  [
    /^entry (\d+) names no page: the bookmark itself stands in$/,
    '$1 件目にページのアドレスがないため、ブックマークのページで代えました',
  ],
  [
    /^(\d+) lines of figures for (\d+) entries: left out$/,
    '$2 件に対して件数と日時の行が $1 行あるため、件数と日時を省きました',
  ],
  [
    /^lines are missing or too many: cut into entries by their addresses$/,
    '行数が合わないため、アドレスごとに区切って読みました',
  ],
];
