import { createInterface } from 'node:readline';
import type { SearchAnswer, SearchResult } from '../../../search/answer.ts';
import type { CliContext } from '../context.ts';
import type { Text } from '../output.ts';
import type { SearchArguments } from '../search-arguments.ts';
import { type IndexAtHand, withIndex } from '../with-index.ts';

/** `yuuk search`: answers as the bot would, and leaves no trace in gaps, query log or replay. */
export function runSearch(call: SearchArguments, context: CliContext): Promise<number> {
  return withIndex(context, async ({ live }) => {
    await live.start();
    if (call.query !== null) {
      print(await ask(live, call.query, call), call, context);
      return 0;
    }
    // One at a time, blank lines too: the answer to a line is found by its number.
    for await (const line of createInterface({
      input: context.terminal.stdin,
      crlfDelay: Infinity,
    })) {
      if (!context.terminal.stdout.writable) break;
      print(await ask(live, line, call), call, context);
    }
    return 0;
  });
}

const ask = (live: IndexAtHand['live'], query: string, { limit, explain }: SearchArguments) =>
  live.search(query, { limit, offset: 0, explain });

function print(answer: SearchAnswer, { json }: SearchArguments, context: CliContext): void {
  const text = json ? `${JSON.stringify(toJson(answer))}\n` : presentAnswer(answer, context);
  context.terminal.stdout.write(text);
}

/** The public JSON of a search: each result is its article with what the ranking knows of it. */
function toJson(answer: SearchAnswer): object {
  const {
    query,
    understood,
    total,
    partial,
    suggestions,
    widened,
    note,
    tookMs,
    generation,
    indexedAt,
  } = answer;
  return {
    query,
    understood,
    total,
    partial,
    suggestions,
    widened,
    note,
    tookMs,
    generation,
    indexedAt,
    results: answer.results.map(({ article, score, missing, highlights, why }) => ({
      ...article,
      score,
      missing,
      highlights,
      ...(why === undefined ? {} : { why }),
    })),
  };
}

function presentAnswer(answer: SearchAnswer, { lang }: CliContext): string {
  const count = (text: Text, n: number) => text[lang].replace('{n}', String(n));
  const head =
    answer.note !== null
      ? messages[answer.note][lang]
      : answer.partial
        ? count(messages.onlyPartial, answer.indexSize)
        : answer.total === 0
          ? count(messages.none, answer.indexSize)
          : count(messages.found, answer.total);
  const rows = answer.results.map((result, at) => presentRow(result, at + 1, lang));
  const suggestions = answer.suggestions.map(({ query, total }) => `  ${query} (${total})\n`);
  const hints =
    suggestions.length > 0 ? `${messages.suggestions[lang]}\n${suggestions.join('')}` : '';
  return `${answer.understood}: ${head}\n${rows.join('')}${hints}`;
}

function presentRow(
  { article, score, missing, why }: SearchResult,
  rank: number,
  lang: 'ja' | 'en',
): string {
  const facts = [
    article.site,
    article.publishedAt?.slice(0, 10),
    article.tags.slice(0, 3).join(' '),
    article.bookmarks
      .slice(0, 3)
      .map(({ user, comment }) => [user, comment].filter((part) => part !== '').join(': '))
      .filter((bookmark) => bookmark !== '')
      .join(' / '),
  ].filter(Boolean);
  const lines = [
    `${String(rank).padStart(2)}. ${article.articleTitle}`,
    `    ${article.url ?? messages.noLink[lang]}`,
    ...(facts.length > 0 ? [`    ${facts.join(' ・ ')}`] : []),
    ...(missing.length > 0 ? [`    ${messages.missing[lang]} ${missing.join(' ')}`] : []),
    ...(why
      ? [
          `    ${score.toFixed(3)} = (${why.parts.map(({ word, kind, matched, score: part }) => `${word}${kind === 'exact' ? '' : ` →${matched} (${kind})`} ${part.toFixed(3)}`).join(' + ')} + ${messages.bigrams[lang]} ${why.bigramScore.toFixed(3)}) × ${why.coordination.toFixed(3)} × ${why.literalBonus.toFixed(3)}`,
        ]
      : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const messages = {
  found: { ja: '{n} 件', en: '{n} found' },
  onlyPartial: {
    ja: 'すべての語を含む記事はありません。一部の語を含む記事です (全 {n} 件中)',
    en: 'no article has every word; these have some (of {n})',
  },
  none: { ja: '見つかりませんでした (全 {n} 件中)', en: 'nothing found among {n} articles' },
  'too-short': { ja: '検索する語が短すぎます', en: 'the query is too short' },
  'too-long': { ja: '検索する文が長すぎます', en: 'the query is too long' },
  missing: { ja: '含まれない語:', en: 'lacks:' },
  noLink: { ja: '(リンク未登録)', en: '(no link known)' },
  suggestions: { ja: 'もしかして:', en: 'did you mean:' },
  bigrams: { ja: '文字の並び', en: 'bigrams' },
} satisfies Record<string, Text>;
