import { describe, expect, it } from 'vitest';
import type { Article } from '../../src/parse/article.ts';
import {
  type Digest,
  type DigestOptions,
  digestMoreAction,
  presentDigest,
} from '../../src/present/present-digest.ts';
import { validatePayload } from '../../src/present/slack-limits.ts';

const article = (fields: Partial<Article> = {}): Article => ({
  id: 'a1',
  url: 'https://a.example/1',
  title: 'Redis and its CPU - a.example',
  articleTitle: 'Redis and its CPU',
  siteName: 'a.example',
  site: 'a.example',
  excerpt: 'Where the time of a Redis server goes.',
  publishedAt: '2026-11-20T09:00:00+09:00',
  bookmarkCount: 12,
  categories: [],
  tags: ['redis'],
  bookmarks: [
    { user: 'ann', comment: 'measured well', tags: [], at: null, atPrecision: null },
    { user: 'bob', comment: '', tags: [], at: null, atPrecision: null },
  ],
  sources: [],
  ...fields,
});

const digest = (fields: Partial<Digest> = {}): Digest => ({
  kind: 'news',
  groups: [{ tag: 'redis', articles: [article()] }],
  ids: ['a1'],
  indexSize: 31,
  gaps: [],
  period: { from: '2026-11-16T01:00:00Z', to: '2026-11-23T01:00:00Z' },
  ...fields,
});

const present = (fields: Partial<Digest> = {}, options: Partial<DigestOptions> = {}) =>
  presentDigest(digest(fields), {
    lang: 'en',
    timeZone: 'Asia/Tokyo',
    audience: 'channel',
    moreValue: 'v',
    ...options,
  });

/** All words of a payload, in order. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : wordsOf(inner),
  );
}

describe('presentDigest', () => {
  it('names the period, the group and each article with its facts', () => {
    const { message } = present();
    expect(wordsOf(message.blocks)).toEqual([
      'New articles: 1',
      '16 Nov 2026 – 23 Nov 2026',
      '#redis',
      'Redis and its CPU',
      expect.stringMatching(/^\na\.example · 20 Nov 2026 · 12 users · saved by ann, bob$/),
      expect.stringContaining('thread'),
    ]);
    expect(message.text).toBe('New articles (1): Redis and its CPU');
  });

  it('puts excerpts and comments into the thread, never an empty comment', () => {
    const { details } = present();
    expect(wordsOf(details.blocks)).toEqual([
      'Redis and its CPU',
      '\nWhere the time of a Redis server goes.',
      'ann: measured well',
    ]);
  });

  it('speaks Japanese', () => {
    const { message } = present({}, { lang: 'ja' });
    expect(message.text).toBe('新しい記事1件: Redis and its CPU');
  });

  it('opens what did not fit through one button', () => {
    const more = { ids: ['a1', 'a2', 'a3'] };
    const buttons = JSON.stringify(present(more).message.blocks);
    expect(buttons).toContain(`"action_id":"${digestMoreAction}"`);
    expect(buttons).toContain('2 more');
    const preview = JSON.stringify(present(more, { moreValue: null }).message.blocks);
    expect(preview).toContain('2 more');
    expect(preview).not.toContain('action_id');
    expect(JSON.stringify(present().message.blocks)).not.toContain('action_id');
  });

  it('introduces itself at first and marks an old article as old', () => {
    expect(wordsOf(present({ kind: 'first' }).message)).toEqual(
      expect.arrayContaining(['Hello, I am yuuk', expect.stringContaining('31')]),
    );
    expect(wordsOf(present({ kind: 'resurfaced', ids: [] }).message)).toEqual(
      expect.arrayContaining(['This one was saved some time ago.']),
    );
  });

  it('counts the askers of a gap and says how to close it', () => {
    const words = wordsOf(present({ gaps: [{ words: 'kafka streams', askers: 3 }] }).message);
    expect(words).toContain('“kafka streams” 3 people');
    expect(words.join(' ')).toContain('/yuuk save');
  });

  it('keeps within the limits of Slack and notifies nobody, whatever the dumps hold', () => {
    const nasty = article({
      url: `https://a.example/${'x'.repeat(2_900)}`,
      articleTitle: `<!channel> <@U1> *b* \`c\` & ${'長'.repeat(300)}\u202e`,
      excerpt: '<!here> '.repeat(200),
      tags: Array.from({ length: 50 }, (_, n) => `<#C${n}>`),
      bookmarks: Array.from({ length: 30 }, (_, n) => ({
        user: `<@U${n}>`,
        comment: `<!everyone> ${'言'.repeat(500)}`,
        tags: [],
        at: null,
        atPrecision: null,
      })),
    });
    for (const lang of ['ja', 'en'] as const) {
      const { message, details } = present(
        {
          groups: ['a', 'b', 'c', null].map((tag) => ({ tag, articles: [nasty, nasty, nasty] })),
          ids: Array.from({ length: 500 }, (_, n) => `a${n}`),
          gaps: Array.from({ length: 5 }, () => ({ words: '<!channel>'.repeat(20), askers: 2 })),
        },
        { lang },
      );
      expect(validatePayload(message)).toEqual([]);
      expect(validatePayload(details)).toEqual([]);
      expect(message.text).not.toMatch(/<[!@#]/);
    }
  });
});
