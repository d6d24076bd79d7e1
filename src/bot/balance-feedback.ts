import type { FeedbackByQuery } from '../search/answer.ts';
import type { FeedbackCount } from '../store/records/feedback.ts';

/** What decides between equal scores: by words and article, how many more found it useful than not. */
export function balanceFeedback(counts: readonly FeedbackCount[]): FeedbackByQuery {
  const byWords = new Map<string, Map<string, number>>();
  for (const { words, articleId, useful, notUseful } of counts) {
    const balances = byWords.get(words) ?? new Map<string, number>();
    byWords.set(words, balances.set(articleId, useful - notUseful));
  }
  return byWords;
}
