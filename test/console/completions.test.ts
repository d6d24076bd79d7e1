import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionsFor } from '../../src/console/client/completions.ts';

const setting = {
  lang: 'ja' as const,
  isAdmin: false,
  commands: [{ name: '/yuuk', description: '探す' }],
  names: ['Mio', 'Ren', 'yuuk'],
};
const labels = (text: string, change = {}): string[] =>
  completionsFor(text, { ...setting, ...change }).map(({ label }) => label);
const texts = (text: string): string[] => completionsFor(text, setting).map((each) => each.text);

describe('completion in the message box', () => {
  it('finishes the name of the command', () => {
    expect(texts('/y')).toEqual(['/yuuk ']);
    expect(labels('/yuuk')).toEqual([]);
    expect(labels('/other')).toEqual([]);
  });

  it('offers the subcommands after the command, admin ones to admins only', () => {
    expect(labels('/yuuk ')).toContain('help');
    expect(labels('/yuuk ')).not.toContain('reindex');
    expect(labels('/yuuk ', { isAdmin: true })).toContain('reindex');
  });

  it('narrows subcommands while they are typed', () => {
    expect(texts('/yuuk digest p')).toEqual(['/yuuk digest preview ', '/yuuk digest pause ']);
  });

  it('offers the operators after the first word and inserts them where the cursor is', () => {
    expect(labels('/yuuk redis ')).toContain('tag:');
    expect(texts('/yuuk redis ta')).toEqual(['/yuuk redis tag:']);
    expect(labels('/yuuk redis zzz')).toEqual([]);
  });

  it('offers people and the bot after an at sign', () => {
    expect(texts('hello @y')).toEqual(['hello @yuuk ']);
    expect(texts('@')).toEqual(['@Mio ', '@Ren ', '@yuuk ']);
  });

  it('says nothing to ordinary messages', () => {
    expect(labels('redis cpu')).toEqual([]);
    expect(labels('mail a@b.example')).toEqual([]);
  });

  it('only ever adds to what was typed', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        for (const text of texts(`/yuuk ${typed}`)) expect(text.startsWith('/yuuk ')).toBe(true);
      }),
    );
  });
});
