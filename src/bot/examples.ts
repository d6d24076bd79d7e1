import type { BotIndex } from './bot-index.ts';

/** Queries that show what the search can do; those that find nothing here are not offered. */
const candidates = [
  'redis cpu',
  'コンテナ',
  'linux',
  'has:comment',
  'docker',
  'データベース',
  'go',
];

const wanted = 4;

/** Four queries that find something in the present index. */
export type ReadExamples = () => Promise<readonly string[]>;

/** Chooses examples once a generation: well-known ones first, then words of the newest titles. */
export function createExamples({
  lookUp,
  readGeneration,
}: Pick<BotIndex, 'lookUp' | 'readGeneration'>): ReadExamples {
  let kept: { generation: number; examples: string[] } | null = null;
  return async () => {
    if (kept !== null && kept.generation === readGeneration()) return kept.examples;
    const newest = await lookUp('after:1990', { limit: 10, offset: 0, explain: false });
    const words = newest.results.flatMap(({ article }) => wordsOf(article.articleTitle));
    const examples: string[] = [];
    for (const query of new Set([...candidates, ...words])) {
      if (examples.length === wanted) break;
      const { total } = await lookUp(query, { limit: 1, offset: 0, explain: false });
      if (total > 0) examples.push(query);
    }
    kept = { generation: newest.generation, examples };
    return examples;
  };
}

/** Words of a title that people would type: Latin names, katakana, runs of kanji. */
const wordsOf = (title: string): string[] =>
  title.match(/[A-Za-z][A-Za-z0-9.+#-]{2,}|[ァ-ヶー]{3,}|\p{Script=Han}{2,4}/gu)?.slice(0, 2) ?? [];
