/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import { parentPort } from 'node:worker_threads';

import { YuukError } from '../errors.ts';
import type { Article } from '../parse/article.ts';
import { parseDump } from '../parse/parse-dump.ts';
import type { ParseReply, ParseRequest } from './parse-in-worker.ts';

/** Articles of one reply: taking them in takes the other side a millisecond or two. */
const ARTICLES_A_REPLY = 250;

let articles: Article[] = [];
let done: ParseReply | null = null;

parentPort?.on('message', (request: ParseRequest) => {
  if (request === 'next') answer();
  else void parse(request);
});

async function parse({ file, bytes, options }: Exclude<ParseRequest, 'next'>): Promise<void> {
  try {
    const dump = await parseDump({ file, bytes }, options);
    articles = dump.articles;
    done = { done: { receipt: dump.receipt, refused: dump.refused } };
    answer();
  } catch (error) {
    if (!(error instanceof YuukError) || error.code !== 'usage') throw error;
    parentPort?.postMessage({ usage: error.message } satisfies ParseReply);
  }
}

function answer(): void {
  const part = articles.splice(0, ARTICLES_A_REPLY);
  parentPort?.postMessage(part.length > 0 ? ({ articles: part } satisfies ParseReply) : done);
}
