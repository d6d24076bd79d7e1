import { expect, it } from 'vitest';
import { pressables, titlesOf, wordsOf } from './read-blocks.ts';
import { startBot } from './start-bot.ts';

it('does over a socket what it does over HTTP: ask, page, share, miss, watch, save, home', async () => {
  const { slack, records, stop } = await startBot({ mode: 'socket' });
  const results = await slack.ask('コンテナ');
  await slack.press(results, 'page_next');
  await slack.until(() => results.edits === 1, 'the second page');
  expect(titlesOf(results)).toHaveLength(5);
  await slack.press(results, 'share');
  await slack.until(() => slack.messages.find(({ via }) => via === 'chat.postMessage'), 'a post');

  const miss = await slack.ask('memcached');
  await slack.press(miss, 'watch');
  await slack.until(() => slack.messages[3], 'a confirmation');
  await slack.press(miss, 'add_article');
  const form = await slack.until(() => slack.views.find(({ view }) => view['submit']), 'a form');
  await slack.submit(form, { url: 'https://example.org/memcached', comment: '速い' });
  await slack.until(() => wordsOf(form).includes('保存しました'), 'the end');

  const home = await slack.openHome();
  expect(wordsOf(home)).toContain('memcached');
  expect(pressables(home)).toContain('edit_saved');
  const [saved] = (await records.saved.readAll()).saved;
  expect(saved?.comments).toMatchObject([{ userId: 'U0ALICE', comment: '速い' }]);
  await stop();
});
