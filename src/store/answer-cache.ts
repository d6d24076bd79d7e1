import type { SearchAnswer, SearchOptions } from '../search/answer.ts';

type Options = SearchOptions & { exclude?: ReadonlySet<string> };

/** The last answers, for the time when Redis is away. */
export interface AnswerCache {
  keep(query: string, options: Options, answer: SearchAnswer): void;
  find(query: string, options: Options): SearchAnswer | undefined;
}

const maxAnswers = 200;

/** Longer answers come from the command line, which does not outlive an outage. */
const maxResults = 20;

/** Keeps a few hundred answers, the most recently used ones. Articles hidden meanwhile are left out. */
export function createAnswerCache(): AnswerCache {
  const answers = new Map<string, SearchAnswer>();
  return {
    keep(query, options, answer) {
      if (options.limit > maxResults) return;
      const key = keyOf(query, options);
      answers.delete(key);
      answers.set(key, answer);
      const [oldest] = answers.keys();
      if (answers.size > maxAnswers && oldest !== undefined) answers.delete(oldest);
    },
    find(query, options) {
      const answer = answers.get(keyOf(query, options));
      if (!answer || !options.exclude) return answer;
      const { exclude } = options;
      return {
        ...answer,
        results: answer.results.filter(({ article }) => !exclude.has(article.id)),
      };
    },
  };
}

const keyOf = (query: string, { limit, offset, explain }: Options) =>
  `${limit} ${offset} ${explain} ${query}`;
