import { describe, expect, it } from 'vitest';
import { startRedis } from '../support/redis.ts';
import { archive, mixedArchive } from './articles.ts';
import { pressables, titlesOf, wordsOf } from './read-blocks.ts';
import { memoryIndex, startBot, useBots } from './start-bot.ts';

const bots = useBots();
const admin = { user: 'U0ADMIN' };

describe('pages', () => {
  it('are turned in place, forward and back, with nothing lost or shown twice', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('コンテナ');
    expect(pressables(message)).toContain('page_next');
    expect(pressables(message)).not.toContain('page_previous');
    const first = titlesOf(message);
    expect(wordsOf(message)).toContain('1–5 / 12件');
    await slack.press(message, 'page_next');
    await slack.until(() => message.edits === 1, 'the second page');
    const second = titlesOf(message);
    await slack.press(message, 'page_next');
    await slack.until(() => message.edits === 2, 'the last page');
    const third = titlesOf(message);
    expect(wordsOf(message)).toContain('11–12 / 12件');
    expect(pressables(message)).not.toContain('page_next');
    expect(new Set([...first, ...second, ...third]).size).toBe(12);
    await slack.press(message, 'page_previous');
    await slack.until(() => message.edits === 3, 'the second page again');
    expect(titlesOf(message)).toEqual(second);
    expect(slack.messages).toHaveLength(1);
  });

  it('keep the ranking that they began with when another index comes in between', async () => {
    const old = await memoryIndex(archive, 7);
    const fresh = await memoryIndex(archive.slice(0, 3), 8);
    let isSwapped = false;
    const { slack } = await bots.start({
      index: {
        search: (query, options) =>
          (isSwapped && options.generation !== 7 ? fresh : old).search(query, options),
      },
    });
    const message = await slack.ask('コンテナ');
    isSwapped = true;
    await slack.press(message, 'page_next');
    await slack.until(() => message.edits === 1, 'the second page');
    expect(titlesOf(message)).toHaveLength(5);
    expect(wordsOf(message)).not.toContain('もう一度検索しました');
  });

  it('search again and say so when the result set is gone', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('コンテナ');
    const first = titlesOf(message);
    await bots.redis.connect().flushall();
    await slack.press(message, 'page_next');
    await slack.until(() => message.edits === 1, 'a new search');
    expect(wordsOf(message)).toContain('前の結果は古くなったため、もう一度検索しました。');
    expect(titlesOf(message)).toEqual(first);
  });

  it('search again and say so when the generation is gone', async () => {
    const fresh = await memoryIndex(archive, 8);
    let isGone = false;
    const old = await memoryIndex(archive, 7);
    const { slack } = await bots.start({
      index: { search: (query, options) => (isGone ? fresh : old).search(query, options) },
    });
    const message = await slack.ask('コンテナ');
    isGone = true;
    await slack.press(message, 'page_next');
    await slack.until(() => message.edits === 1, 'a new search');
    expect(wordsOf(message)).toContain('もう一度検索しました');
    expect(wordsOf(message)).toContain('1–5 / 12件');
  });

  it('that were emptied by hiding their articles give way to the page before', async () => {
    const six = await memoryIndex(archive.slice(3, 9));
    const { slack } = await bots.start({ index: six });
    const message = await slack.ask('コンテナ');
    expect(wordsOf(message)).toContain('1–5 / 6件');
    const own = await slack.ask('コンテナ', admin);
    await slack.press(own, 'page_next', admin);
    await slack.until(() => own.edits === 1, 'the second page');
    await slack.press(own, 'row_menu', { option: 'hide', ...admin });
    await slack.until(() => slack.messages[2], 'a confirmation');
    await slack.press(message, 'page_next');
    await slack.until(() => message.edits === 1, 'the page that is left');
    expect(wordsOf(message)).toContain('1–5 / 5件');
    expect(titlesOf(message)).toHaveLength(5);
    expect(pressables(message)).not.toContain('page_previous');
  });

  it('of a public answer turn for the one who presses only', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('コンテナ --public');
    expect(message.ephemeralTo).toBeNull();
    expect(pressables(message)).not.toContain('dismiss');
    await slack.press(message, 'page_next', { user: 'U0BOB' });
    const own = await slack.until(() => slack.messages[1], 'an answer for Bob');
    expect(own.ephemeralTo).toBe('U0BOB');
    expect(wordsOf(own)).not.toContain('古くなった');
    expect(wordsOf(own)).toContain('6–10 of 12');
    expect(message.edits).toBe(0);
  });

  it('and rows of a public answer explain themselves to everybody, and take everybody’s votes', async () => {
    const bob = { user: 'U0BOB' };
    const { slack, records } = await bots.start();
    await slack.mention('コンテナ');
    const message = await slack.until(() => slack.messages[1], 'an answer');
    await slack.press(message, 'row_menu', { option: 'why', ...bob });
    await slack.until(() => slack.views.some((view) => wordsOf(view).includes('Total')), 'why');
    await slack.press(message, 'row_menu', { option: 'useful', ...bob });
    const thanks = await slack.until(() => slack.messages[2], 'thanks');
    expect(thanks.ephemeralTo).toBe('U0BOB');
    expect(await records.feedback.readAll()).toMatchObject([{ words: 'コンテナ', useful: 1 }]);
    // What was answered privately stays its person's own.
    const own = await slack.ask('コンテナ');
    await slack.press(own, 'row_menu', { option: 'useful', ...bob });
    const told = await slack.until(() => slack.messages[4], 'a word about it');
    expect(wordsOf(told)).toContain('search again');
  });

  it('with a value that nobody wrote are answered calmly', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('コンテナ');
    const next = message.blocks.at(-1) as { elements: { value?: string }[] };
    for (const element of next.elements) element.value = '["k",-5,"x"]';
    await slack.press(message, 'page_next');
    const answer = await slack.until(() => slack.messages[1], 'an answer');
    expect(wordsOf(answer)).toContain('もう一度検索してください');
  });
});

describe('a search', () => {
  it('shows hostile text as text', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('こわい');
    expect(wordsOf(message)).toContain('<!channel> *太字* `code` <@U0BOB> のこわい題');
    expect(message.text).toContain('&lt;!channel&gt;');
  });

  it('of a subcommand’s name finds it as a word, and offers to run it', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('status code redis');
    expect(wordsOf(message)).toContain('`status` を実行する場合はこちら。');
    await slack.press(message, 'run_command');
    const status = await slack.until(() => slack.messages[1], 'the status');
    expect(wordsOf(status)).toContain('yuukの様子');
  });

  it('of a mistyped command of admins asks admins whether they meant it, and nobody else', async () => {
    const { slack } = await bots.start({
      queues: { requestRefresh: () => Promise.reject(new Error('ran by guess')) },
    });
    const forAdmin = await slack.ask('reidnex', { user: 'U0ADMIN' });
    expect(wordsOf(forAdmin)).not.toContain('ran by guess');
    const member = await slack.ask('reidnex', { user: 'U0ALICE' });
    expect(wordsOf(member)).not.toContain('reindex');
  });

  it('answers from memory when Redis is away, and says so', async () => {
    const index = await memoryIndex(archive);
    const { slack } = await bots.start({
      index: {
        search: async (query, options) => ({
          ...(await index.search(query, options)),
          stale: true,
        }),
      },
    });
    expect(wordsOf(await slack.ask('redis'))).toContain('直前の結果を出しています');
  });

  it('is answered while the records cannot be reached', async () => {
    const { slack } = await bots.start();
    const own = await startRedis();
    const gone = await startBot({ redis: own, slack });
    await own.stop();
    const message = await slack.ask('redis cpu');
    expect(titlesOf(message)[0]).toBe('RedisサーバのCPU負荷を下げる');
    await gone.stop();
  });
});

describe('a row', () => {
  it('is shared once, with who shared it and the query, however often it is pressed', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('redis cpu');
    await slack.press(message, 'share');
    const shared = await slack.until(
      () => slack.messages.find(({ via }) => via === 'chat.postMessage'),
      'the shared article',
    );
    expect(shared.channel).toBe('C0GENERAL');
    expect(wordsOf(shared)).toContain('Shared by <@U0ALICE>');
    expect(wordsOf(shared)).toContain('検索: redis cpu');
    expect(wordsOf(shared)).toContain('RedisサーバのCPU負荷を下げる');
    const [call] = slack.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(call?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
    await slack.press(message, 'share');
    const again = await slack.until(() => slack.messages[2], 'a word about the second press');
    expect(wordsOf(again)).toContain('もう一度は投稿していません');
    expect(slack.messages.filter(({ via }) => via === 'chat.postMessage')).toHaveLength(1);
  });

  it('can be posted as a reply where the bot is no member', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('redis cpu', { channel: 'C0RANDOM' });
    await slack.press(message, 'share');
    const offer = await slack.until(() => slack.messages[1], 'the offer');
    expect(wordsOf(offer)).toContain('/invite @yuuk');
    await slack.press(offer, 'share_as_reply');
    const shared = await slack.until(
      () => slack.messages.find((one) => one.ephemeralTo === null),
      'the article in the channel',
    );
    expect(shared.channel).toBe('C0RANDOM');
    expect(wordsOf(shared)).toContain('Shared by <@U0ALICE>');
    await slack.until(() => offer.deleted, 'the offer to go away');
  });

  it('is shared in order when Slack asks to wait', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('コンテナ');
    slack.failNext('chat.postMessage', { kind: 'rate-limit', retryAfter: 1 });
    const titles = titlesOf(message);
    await slack.press(message, 'share', { nth: 0 });
    await slack.press(message, 'share', { nth: 1 });
    const posted = () => slack.messages.filter(({ via }) => via === 'chat.postMessage');
    await slack.until(() => posted().length === 2, 'both articles');
    expect(
      posted().map((one) => titles.findIndex((title) => wordsOf(one).includes(title))),
    ).toEqual([0, 1]);
  });

  it('explains its place with the arithmetic of the ranking', async () => {
    const { slack, records } = await bots.start();
    const message = await slack.ask('redis cpu');
    await slack.press(message, 'row_menu', { option: 'why' });
    const view = await slack.until(
      () => slack.views.find(({ view: shown }) => JSON.stringify(shown).includes('合計')),
      'the explanation',
    );
    const index = await memoryIndex(archive);
    const { results } = await index.search('redis cpu', { limit: 1, offset: 0, explain: true });
    expect(wordsOf(view)).toContain(results[0]?.why?.total.toFixed(3) ?? 'no total');
    expect(wordsOf(view)).toContain('redis');
    expect(await records.results.forget('U0ALICE')).toBe(1);
  });

  it('leads to articles that resemble it', async () => {
    const { slack } = await bots.start({ index: await memoryIndex(mixedArchive) });
    const message = await slack.ask('帆船 前編');
    await slack.press(message, 'row_menu', { option: 'related' });
    const related = await slack.until(() => slack.messages[1], 'related articles');
    expect(related.ephemeralTo).toBe('U0ALICE');
    expect(wordsOf(related)).toContain('「帆船の手入れ 前編」に近い記事');
    expect(titlesOf(related)[0]).toBe('帆船の手入れ 後編');
  });

  it('takes a vote, one a person', async () => {
    const { slack, records } = await bots.start();
    const message = await slack.ask('redis cpu');
    await slack.press(message, 'row_menu', { option: 'useful' });
    await slack.until(() => slack.messages[1], 'thanks');
    await slack.press(message, 'row_menu', { option: 'useless' });
    await slack.until(() => slack.messages[2], 'thanks again');
    expect(await records.feedback.readAll()).toEqual([
      expect.objectContaining({ useful: 0, notUseful: 1, words: 'redis cpu' }),
    ]);
  });

  it('can be hidden by admins, and by a crafted press of nobody else', async () => {
    const { slack, records } = await bots.start();
    const message = await slack.ask('redis cpu', admin);
    await slack.press(message, 'row_menu', { option: 'hide', ...admin });
    const notice = await slack.until(() => slack.messages[1], 'a confirmation');
    expect(titlesOf(await slack.ask('redis cpu', admin))).not.toContain(
      'RedisサーバのCPU負荷を下げる',
    );
    // A member's message has no such choice: the press is made by hand.
    const own = await slack.ask('コンテナ');
    const menu = own.blocks.find((block) => String(block['block_id']).startsWith('row.')) as {
      elements: { options?: unknown[] }[];
    };
    menu.elements[1]?.options?.push({ text: { type: 'plain_text', text: 'x' }, value: 'hide' });
    await slack.press(own, 'row_menu', { option: 'hide' });
    const refusal = await slack.until(() => slack.messages[4], 'a refusal');
    expect(wordsOf(refusal)).toContain('管理者だけができます');
    expect(await records.hidden.readAll()).toHaveLength(1);
    await slack.press(notice, 'show_article', admin);
    await slack.until(() => slack.messages[5], 'a confirmation');
    expect(await records.hidden.readAll()).toEqual([]);
    const audit = await records.audit.readNewest(10);
    expect(audit.map(({ action, allowed, by }) => [action, allowed, by])).toEqual([
      ['show', true, 'U0ADMIN'],
      ['hide', false, 'U0ALICE'],
      ['hide', true, 'U0ADMIN'],
    ]);
  });

  it('goes away with its message', async () => {
    const { slack } = await bots.start();
    const message = await slack.ask('redis cpu');
    await slack.press(message, 'dismiss');
    await slack.until(() => message.deleted, 'the message to go away');
    expect(slack.seenBy('U0ALICE')).toEqual([]);
  });
});
