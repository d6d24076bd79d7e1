// A worker's process for bench/refresh.ts: refreshes whenever it is told to, with the code of `dist`.
import { refreshInThread } from '../../dist/jobs/refresh-in-thread.js';
import { silentLog } from '../../dist/log.js';

const settings = JSON.parse(process.argv[2] ?? '');

process.on('message', async () => {
  const from = performance.now();
  let mostRss = 0;
  const watching = setInterval(() => {
    mostRss = Math.max(mostRss, process.memoryUsage.rss());
  }, 20);
  const request = { force: false, dryRun: false };
  const options = { now: () => new Date(), log: silentLog };
  const report = await refreshInThread(settings, request, options);
  clearInterval(watching);
  const { state, articles, changed } = report;
  const seconds = (performance.now() - from) / 1000;
  const rssMb = mostRss / 1024 ** 2;
  process.send?.({ state, articles, changed: changed.length, seconds, rssMb });
});
process.send?.('ready');
