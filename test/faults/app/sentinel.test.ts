import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { articleId } from '../../../src/parse/identity.ts';
import { openConnections } from '../../../src/store/connections.ts';
import { openSavedArticles } from '../../../src/store/records/saved-articles.ts';
import { createTestSentinels, type TestSentinels } from '../support/sentinels.ts';
import { describeStretch, startCrowd } from './support/crowd.ts';
import { createDeployment, type Deployment } from './support/deployment.ts';
import { readDigests, untilDigest } from './support/digests.ts';

// Two webs and two workers over a master and a replica that three sentinels watch.

const articles = 1000;

let sentinels: TestSentinels;
let deployment: Deployment;

beforeAll(async () => {
  sentinels = await createTestSentinels();
  deployment = await createDeployment({ redisUrl: sentinels.url });
  await deployment.writeDump(
    'all.json',
    Array.from({ length: articles }, (_, at) => at),
  );
  await deployment.start('worker');
  await deployment.start('worker');
  await deployment.start('web');
  await deployment.start('web');
  while (!(await deployment.ask('note1', 'U0ADMIN')).shown.includes('Note1 about'))
    await delay(200);
});

afterAll(async () => {
  await deployment?.stop();
  await sentinels?.remove();
});

test('the master is lost: searches are answered or refused calmly, saves wait for the new master, nothing is lost or done twice', {
  timeout: 240_000,
}, async () => {
  const crowd = startCrowd(deployment, { articles });
  await delay(2000);
  const since = performance.now();
  await sentinels.master.kill();
  await untilDigest(deployment.slack);
  await crowd.stop();
  const searches = describeStretch(crowd.searches, since);
  const saves = describeStretch(crowd.saves, since);
  console.info(JSON.stringify({ searches, saves }));
  expect(searches.kinds['failed'] ?? 0).toBe(0);
  expect(saves.kinds).toEqual({ answered: saves.asked });
  // A second until the sentinels agree, an election, and the way to the new master.
  expect(saves.longestGapMs).toBeLessThan(8000);

  const connections = openConnections({ url: sentinels.url, log: silentLog });
  try {
    const { saved } = await openSavedArticles(connections.reader).readAll();
    const kept = new Set(saved.map(({ article }) => article.id));
    const lost = crowd.saves.filter(
      ({ at, url, shown }) =>
        // What was acknowledged right before the kill may not have been on the replica yet.
        at > since &&
        shown.includes('is saved') &&
        !kept.has(articleId({ url, title: '', site: null })),
    );
    expect(lost).toEqual([]);
    const digests = await readDigests(deployment.slack, connections.reader);
    expect(digests).toMatchObject({ slotsTwice: [], articlesTwice: [] });
  } finally {
    await connections.close();
  }
});
