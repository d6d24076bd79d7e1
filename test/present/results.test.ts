import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Message } from '../../src/present/blocks.ts';
import { presentMiss } from '../../src/present/miss.ts';
import { presentResults, type ResultsOptions } from '../../src/present/results.ts';
import { validatePayload } from '../../src/present/slack-limits.ts';
import { answer, article, manyResults, result } from '../bot/answers.ts';
import { findBlockFaults } from '../support/fake-slack-rules.ts';

const options = (changes: Partial<ResultsOptions> = {}): ResultsOptions => ({
  lang: 'ja',
  timeZone: 'Asia/Tokyo',
  now: new Date('2026-11-20T12:00:00+09:00'),
  staleAfterMs: 12 * 3_600_000,
  pageSize: 5,
  key: 'k1',
  visibility: 'private',
  viewerIsAdmin: false,
  notes: [],
  hint: null,
  ...changes,
});

/** All that is written in a message, in reading order. */
function wordsOf(message: Message): string {
  const walk = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(walk);
    if (typeof value !== 'object' || value === null) return [];
    const { text, ...rest } = value as Record<string, unknown>;
    return [
      ...(typeof text === 'string' ? [text] : walk(text)),
      ...Object.values(rest).flatMap(walk),
    ];
  };
  return walk(message.blocks).join('\n');
}

const idsOf = (message: Message): string[] =>
  message.blocks.flatMap((block: Block) =>
    block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
  );

const boldWords = (message: Message): string[] =>
  JSON.parse(JSON.stringify(message.blocks), (_, value: unknown) => value).flatMap(
    (block: Block) =>
      block.type === 'rich_text'
        ? block.elements.flatMap((line) =>
            line.type === 'rich_text_list'
              ? []
              : line.elements.flatMap((element) =>
                  element.type === 'text' && element.style?.bold ? [element.text] : [],
                ),
          )
        : [],
  );

const pagesOffered = (offset: number, shown: number, total: number) =>
  idsOf(presentResults(answer({ results: manyResults(shown), total, offset }), options())).filter(
    (id) => id.startsWith('page'),
  );

const offersHiding = (changes: Partial<ResultsOptions>) =>
  JSON.stringify(presentResults(answer(), options(changes))).includes('"hide"');

const long = (length: number, text = '長い😀e\u0301ﷺ') =>
  text.repeat(length / text.length + 1).slice(0, length);

const huge = (id: string) =>
  result(
    {
      id,
      title: long(300),
      articleTitle: long(300),
      excerpt: long(400),
      site: long(200),
      tags: Array.from({ length: 50 }, (_, n) => long(60) + n),
      bookmarks: Array.from({ length: 30 }, (_, n) => ({
        user: `user${n}`,
        comment: long(500),
        tags: [],
        at: null,
        atPrecision: null,
      })),
    },
    { missing: Array.from({ length: 20 }, () => long(80)) },
  );

describe('a page of results', () => {
  it('shows title with link, site, date, tags, people, comment and the excerpt with its hits in bold', () => {
    const words = wordsOf(presentResults(answer(), options()));
    expect(words).toContain('RedisサーバのCPU負荷を下げる');
    expect(words).not.toContain('例のブログ');
    expect(words).toContain(
      'blog.example.com ・ 2016/04/27 ・ 120 users ・ #redis #cpu #performance ・ 保存 defiant',
    );
    expect(words).toContain('defiant: ');
    expect(words).toContain('よくまとまっている');
    expect(boldWords(presentResults(answer(), options()))).toEqual(
      expect.arrayContaining(['「redis cpu」', 'Redis', 'CPU']),
    );
  });

  it('names nobody where a dump does not say whose a bookmark is', () => {
    const nobody = { user: '', comment: 'よい', tags: [], at: null, atPrecision: null };
    const words = wordsOf(
      presentResults(answer({ results: [result({ bookmarks: [nobody], tags: [] })] }), options()),
    );
    expect(words.split('\n')).toContain('よい');
    expect(words).toContain('blog.example.com ・ 120 users\n');
  });

  it('says so when an article has no link', () => {
    const message = presentResults(answer({ results: [result({ url: null })] }), options());
    expect(wordsOf(message)).toContain('リンク未登録');
    expect(JSON.stringify(message)).not.toContain('"link"');
  });

  it('marks a link that is known dead, with the day of its last success', () => {
    const deadLinks = new Map([[article().id, '2026-01-05T09:00:00+09:00']]);
    const message = presentResults(answer(), options({ deadLinks }));
    expect(wordsOf(message)).toContain('リンク切れ (最後に開けた日 2026/01/05)');
    expect(JSON.stringify(message)).toContain('"link"');
  });

  it('never links to anything but the web', () => {
    const message = presentResults(
      answer({ results: [result({ url: 'javascript:alert(1)' })] }),
      options(),
    );
    expect(JSON.stringify(message)).not.toContain('javascript:');
  });

  it('says the range, the total and the age of the index', () => {
    const page = answer({ results: manyResults(5), total: 12, offset: 5 });
    const words = wordsOf(presentResults(page, options()));
    expect(words).toContain('6–10 / 12件 ・ 索引は3 時間前に更新');
  });

  it('warns when the index is older than twice its schedule', () => {
    const words = wordsOf(
      presentResults(answer({ indexedAt: '2026-11-19T09:00:00+09:00' }), options()),
    );
    expect(words).toContain('⚠️ 索引の更新は27 時間前です');
  });

  it('offers only the pages that there are', () => {
    expect(pagesOffered(0, 5, 5)).toEqual([]);
    expect(pagesOffered(0, 5, 12)).toEqual(['page_next']);
    expect(pagesOffered(5, 5, 12)).toEqual(['page_previous', 'page_next']);
    expect(pagesOffered(10, 2, 12)).toEqual(['page_previous']);
  });

  it('puts a divider before partial matches and strikes the words that they lack', () => {
    const results = [...manyResults(2), result({ id: 'p' }, { missing: ['cpu'] })];
    const message = presentResults(answer({ results, total: 2, partialTotal: 1 }), options());
    expect(message.blocks.filter(({ type }) => type === 'divider')).toHaveLength(1);
    expect(wordsOf(message)).toContain('一部の語に合う記事');
    expect(JSON.stringify(message.blocks)).toContain(
      '{"type":"text","text":"cpu","style":{"strike":true}}',
    );
  });

  it('says in the header when all are partial', () => {
    const page = answer({
      results: [result({}, { missing: ['cpu'] })],
      total: 0,
      partial: true,
      partialTotal: 1,
    });
    const message = presentResults(page, options());
    expect(wordsOf(message)).toContain('すべての語を含む記事はありません');
    expect(message.blocks.filter(({ type }) => type === 'divider')).toHaveLength(0);
  });

  it('says each widened match', () => {
    const widened = [{ word: 'コンテナ', kind: 'concept' as const, matched: ['container'] }];
    expect(wordsOf(presentResults(answer({ widened }), options()))).toContain(
      'コンテナ は container でも探しました',
    );
  });

  it('shows the hide choice to admins only, and never in public', () => {
    expect(offersHiding({})).toBe(false);
    expect(offersHiding({ viewerIsAdmin: true })).toBe(true);
    expect(offersHiding({ viewerIsAdmin: true, visibility: 'public' })).toBe(false);
  });

  it('cannot be closed by one person when everybody sees it', () => {
    expect(idsOf(presentResults(answer(), options({ visibility: 'public' })))).not.toContain(
      'dismiss',
    );
  });

  it('summarises itself in words without markup', () => {
    const { text } = presentResults(answer({ total: 12 }), options());
    expect(text).toBe('「redis cpu」に合う記事は12件です。 1〜1件目: RedisサーバのCPU負荷を下げる');
  });

  it('speaks English to those who read it', () => {
    const words = wordsOf(
      presentResults(answer(), options({ lang: 'en', timeZone: 'Europe/Paris' })),
    );
    expect(words).toContain('27 Apr 2016');
    expect(words).toContain('1–1 of 1');
  });

  it('shows a day that is known without a time as that day, whatever the zone of the reader', () => {
    const words = wordsOf(presentResults(answer(), options({ timeZone: 'America/Los_Angeles' })));
    expect(words).toContain('2016/04/27');
  });
});

describe('text from people and dumps', () => {
  const hostile =
    'Click <!channel> <@U1> <http://x|y> & *bold* _it_ ~no~ `code` \u202Egnp.exe\u200B';
  const page = answer({
    query: hostile,
    understood: hostile,
    results: [
      result({
        title: hostile,
        articleTitle: hostile,
        excerpt: hostile,
        tags: [hostile],
        site: hostile,
        bookmarks: [{ user: hostile, comment: hostile, tags: [], at: null, atPrecision: null }],
      }),
    ],
    widened: [{ word: '<!here>', kind: 'typo', matched: ['<@U1>'] }],
  });

  it('appears as text and notifies nobody', () => {
    const message = presentResults(page, options());
    const mrkdwn = JSON.stringify(message.blocks, (_, value: unknown) =>
      typeof value === 'object' &&
      value !== null &&
      'type' in value &&
      /^(plain_text|text|link)$/u.test(String(value.type))
        ? null
        : value,
    );
    expect(mrkdwn).not.toMatch(/<[!@]/u);
    expect(message.text).not.toMatch(/<[!@]/u);
    expect(wordsOf(message)).toContain(
      'Click <!channel> <@U1> <http://x|y> & *bold* _it_ ~no~ `code`',
    );
  });

  it('loses the characters that break a layout', () => {
    expect(JSON.stringify(presentResults(page, options()))).not.toMatch(/[\u202E\u200B]/u);
  });

  it('is kept apart when it runs from right to left', () => {
    const message = presentResults(
      answer({ results: [result({ url: null, articleTitle: 'مرحبا', title: 'مرحبا' })] }),
      options(),
    );
    expect(JSON.stringify(message)).toContain('\u2068مرحبا\u2069');
  });
});

describe('the limits of Slack', () => {
  it('are kept with long titles, excerpts, comments, 50 tags and 30 bookmarks', () => {
    const page = answer({
      query: long(2000),
      understood: long(2000),
      results: ['a', 'b', 'c', 'd', 'e'].map(huge),
      total: 99,
    });
    const message = presentResults(page, options({ viewerIsAdmin: true }));
    expect(validatePayload(message)).toEqual([]);
    expect(findBlockFaults(message.blocks, 'message')).toEqual([]);
    expect(message.blocks.filter(({ type }) => type === 'rich_text').length).toBeGreaterThanOrEqual(
      6,
    );
  });

  it('shorten excerpts first, then leave rows out and say so', () => {
    const url = `https://example.com/${'x'.repeat(2900)}`;
    const page = answer({
      results: ['a', 'b', 'c', 'd', 'e'].map((id) => ({
        ...huge(id),
        article: article({ ...huge(id).article, url }),
      })),
      total: 99,
    });
    const message = presentResults(page, options());
    expect(validatePayload(message)).toEqual([]);
    expect(wordsOf(message)).toContain('続きは「次へ」にあります');
    const next = message.blocks
      .flatMap((block) => (block.type === 'actions' ? block.elements : []))
      .find(({ action_id }) => action_id === 'page_next');
    const shown = message.blocks.filter(
      (block) => block.type === 'actions' && block.block_id?.startsWith('row.'),
    ).length;
    expect(shown).toBeGreaterThan(0);
    expect(next).toMatchObject({ value: expect.stringContaining(`"k1",${shown},`) });
  });

  it('hold for any text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.array(text, { maxLength: 8 }),
        (title, excerpt, comment, tags) => {
          const one = result({
            title,
            articleTitle: title,
            excerpt,
            tags,
            bookmarks: [{ user: comment, comment, tags: [], at: null, atPrecision: null }],
          });
          const message = presentResults(
            answer({ query: title, understood: title, results: [one] }),
            options(),
          );
          return (
            validatePayload(message).length === 0 &&
            findBlockFaults(message.blocks, 'message').length === 0
          );
        },
      ),
      { numRuns: 200 },
    );
    expect(
      validatePayload(
        presentMiss(answer({ query: long(3000), results: [] }), {
          lang: 'ja',
          timeZone: 'Asia/Tokyo',
        }),
      ),
    ).toEqual([]);
  });
});

describe('a miss', () => {
  const reader = { lang: 'ja' as const, timeZone: 'Asia/Tokyo' };
  const miss = answer({
    results: [],
    total: 0,
    suggestions: [
      { query: 'redis', total: 3 },
      { query: 'cpu', total: 2 },
      { query: 'radius', total: 1 },
      { query: 'fourth', total: 1 },
    ],
  });

  it('says what was looked for and in how many articles, and offers at most three other queries', () => {
    const message = presentMiss(miss, reader);
    expect(wordsOf(message)).toContain('「redis cpu」に合う記事はありませんでした。');
    expect(wordsOf(message)).toContain('31件の記事を探しました。');
    expect(wordsOf(message)).toContain('redis (3件)');
    expect(idsOf(message)).toEqual([
      'run_query_0',
      'run_query_1',
      'run_query_2',
      'watch',
      'add_article',
      'dismiss',
    ]);
    expect(wordsOf(message).split('\n').length).toBeLessThanOrEqual(3 + 3 + 3);
  });

  it('says when a query is too short instead of searching everything', () => {
    const message = presentMiss({ ...miss, note: 'too-short' }, reader);
    expect(wordsOf(message)).toContain('短すぎて');
    expect(idsOf(message)).toEqual(['dismiss']);
  });
});
