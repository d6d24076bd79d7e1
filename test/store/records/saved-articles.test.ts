import { expect, test } from 'vitest';
import {
  openSavedArticles,
  type TeamComment,
  toArticle,
} from '../../../src/store/records/saved-articles.ts';
import { makeArticle, makeId } from '../support/articles.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis();
const open = () => openSavedArticles(redis.client);

const says = (userId: string, comment: string, minute = 0): TeamComment => ({
  userId,
  user: `name of ${userId}`,
  comment,
  tags: ['t'],
  at: new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString(),
});

test('several people comment on one article; each edits and removes their own', async () => {
  const saved = open();
  await saved.save(makeArticle(1), says('U1', 'first', 0));
  await saved.save(makeArticle(1, { title: 'another title' }), says('U2', 'second', 1));
  await saved.save(makeArticle(1), says('U1', 'edited', 2));
  const one = await saved.read(makeId(1));
  expect(one?.article.title).toBe('記事 1');
  expect(one?.comments.map(({ userId, comment }) => [userId, comment])).toEqual([
    ['U2', 'second'],
    ['U1', 'edited'],
  ]);
  expect(await saved.removeComment(makeId(1), 'U3')).toBe(false);
  expect(await saved.removeComment(makeId(1), 'U2')).toBe(true);
  expect((await saved.read(makeId(1)))?.comments).toHaveLength(1);
  expect(await saved.removeComment(makeId(1), 'U1')).toBe(true);
  expect(await saved.read(makeId(1))).toBeNull();
  expect((await saved.readAll()).saved).toEqual([]);
  expect(await redis.client.keys('*')).toEqual(['{yuuk}:saved:revision']);
});

test('the revision grows with every change and with nothing else', async () => {
  const saved = open();
  expect(await saved.readRevision()).toBe(0);
  expect(await saved.save(makeArticle(1), says('U1', 'a'))).toBe(1);
  expect(await saved.save(makeArticle(2), says('U1', 'b'))).toBe(2);
  await saved.removeComment(makeId(9), 'U1');
  await saved.rename(new Map([[makeId(9), makeId(8)]]));
  expect(await saved.readRevision()).toBe(2);
  await saved.removeComment(makeId(2), 'U1');
  await saved.rename(new Map([[makeId(1), makeId(3)]]));
  expect(await saved.readAll()).toMatchObject({
    revision: 4,
    saved: [{ article: { id: makeId(3) } }],
  });
});

test('comments of many at the same moment are all kept', async () => {
  const saving = Array.from({ length: 4 }, (_, process) => {
    const saved = openSavedArticles(redis.connect());
    return Array.from({ length: 10 }, (__, n) =>
      saved.save(makeArticle(1), says(`U${process}${n}`, `comment ${n}`)),
    );
  });
  await Promise.all(saving.flat());
  expect((await open().read(makeId(1)))?.comments).toHaveLength(40);
});

test('comments follow an article to its new id; what is there already stays', async () => {
  const saved = open();
  await saved.save(makeArticle(1, { url: null }), says('U1', 'old'));
  await saved.save(makeArticle(1, { url: null }), says('U2', 'only there'));
  await saved.save(makeArticle(2), says('U1', 'new'));
  await saved.rename(new Map([[makeId(1), makeId(2)]]));
  expect(await saved.read(makeId(1))).toBeNull();
  const one = await saved.read(makeId(2));
  expect(one?.article).toEqual(makeArticle(2));
  expect(one?.comments.map(({ comment }) => comment).toSorted()).toEqual(['new', 'only there']);
});

test('a saved article is an article whose bookmarks are its comments', async () => {
  const saved = open();
  await saved.save(makeArticle(1), says('U1', 'good'));
  const one = await saved.read(makeId(1));
  expect(one && toArticle(one)).toEqual(
    makeArticle(1, {
      bookmarks: [
        {
          user: 'name of U1',
          comment: 'good',
          tags: ['t'],
          at: '2026-11-22T10:00:00.000Z',
          atPrecision: 'second',
        },
      ],
    }),
  );
});

test('a damaged entry is left alone and hides no other', async () => {
  const saved = open();
  await saved.save(makeArticle(1), says('U1', 'good'));
  await saved.save(makeArticle(2), says('U1', 'good'));
  await redis.client.hset(`{yuuk}:saved:${makeId(2)}`, 'article', '{"id":1}');
  expect((await saved.readAll()).saved.map(({ article }) => article.id)).toEqual([makeId(1)]);
});
