/**
 * A process that only answers, for its memory: opens the live index at the address in its first argument, asks
 * each line of standard input and prints its resident memory in MiB.
 */
import { createInterface } from 'node:readline';
import { silentLog } from '../src/log.ts';
import { openIndex } from '../src/search/open-index.ts';
import { searchArticles } from '../src/search/search-articles.ts';
import { openConnections } from '../src/store/connections.ts';
import { createGenerationStore } from '../src/store/generation-store.ts';
import { loadAnalyser } from './lib/load-analyser.ts';

const [, , url = ''] = process.argv;
const connections = openConnections({ url, log: silentLog });
const reader = await createGenerationStore(connections).openReader();
const index = await openIndex(reader, loadAnalyser());
for await (const query of createInterface(process.stdin)) {
  await searchArticles(index, query, { limit: 10, offset: 0, explain: false });
}
process.stdout.write(`${process.memoryUsage.rss() / 2 ** 20}\n`);
await connections.close();
