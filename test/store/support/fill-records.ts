import type { Records } from '../../../src/store/records/records.ts';
import { makeArticle, makeId } from './articles.ts';

const at = '2026-11-22T10:00:00.000Z';

/** Leaves a trace of one person in every record. */
export async function fillRecords(records: Records, userId: string): Promise<void> {
  await records.migrate();
  await records.saved.save(makeArticle(1), {
    userId,
    user: `name of ${userId}`,
    comment: 'よい',
    tags: ['redis'],
    at,
  });
  await records.seen.record([makeId(1), makeId(5)], new Date(at));
  await records.watches.add({ userId, query: 'nothing yet', at });
  for (const target of [userId, 'C1']) {
    await records.subscriptions.update(target, () => ({
      target,
      kind: target === userId ? 'person' : 'channel',
      state: 'active',
      tags: ['redis'],
      schedule: null,
      since: at,
      by: userId,
      at,
    }));
  }
  await records.gaps.count('missing words', userId, '2026-11-22');
  await records.digests.write(
    'C1',
    at,
    {
      state: 'posted',
      token: 't',
      period: { from: null, to: at },
      through: 1,
      ids: [makeId(1)],
      channel: 'C1',
      ts: '1.2',
      details: 'sent',
      reason: null,
    },
    null,
  );
  await records.audit.note({ at, by: userId, action: 'reindex', allowed: true, detail: '' });
  await records.feedback.vote('redis cpu', makeId(1), userId, 'useful');
  await records.hidden.hide({ articleId: makeId(1), title: '記事 1', by: userId, at });
  await records.aliases.add(new Map([[makeId(9), makeId(5)]]));
  await records.links.write({
    articleId: makeId(1),
    checkedAt: at,
    lastOkAt: at,
    failures: 0,
    failingSince: null,
    isDead: false,
  });
  await records.history.note(userId, 'redis cpu');
  await records.queries.note(['redis', 'cpu'], userId, new Date());
  await records.results.keep(`results of ${userId}`, {
    userId,
    query: 'redis cpu',
    generation: 1,
  });
  for (const purpose of ['request', 'event', 'notice', 'share'] as const) {
    await records.claims.claim(purpose, userId);
  }
  await records.rate.take(userId);
  await records.state.noteError({ at, what: 'refresh', message: 'm', reference: null });
}
