import { describe, expect, it } from 'vitest';
import { fillSecrets } from '../../src/sources/fill-secrets.ts';
import { belongsToSource, sourceName } from '../../src/sources/source.ts';

describe('fillSecrets', () => {
  it('fills names from the environment and nothing else', () => {
    const environment = { FEED_TOKEN: 'a$b', OTHER: 'x' };
    expect(fillSecrets('Bearer ${FEED_TOKEN}', environment)).toEqual({ text: 'Bearer a$b' });
    expect(fillSecrets('$FEED_TOKEN ${} plain', environment)).toEqual({
      text: '$FEED_TOKEN ${} plain',
    });
  });

  it('names the first variable that is missing or empty', () => {
    expect(fillSecrets('${A} ${B}', { A: '' })).toEqual({ missing: 'A' });
  });
});

describe('sourceName', () => {
  it('is what the configuration says, without a password', () => {
    expect(sourceName({ path: 'samples/' })).toBe('samples');
    expect(sourceName({ path: '/' })).toBe('/');
    expect(sourceName({ url: 'https://ann:pw@example.com/feed?t=${TOKEN}' })).toBe(
      'https://example.com/feed?t=${TOKEN}',
    );
  });
});

describe('belongsToSource', () => {
  it('takes the source itself, files below it and its pages', () => {
    expect(belongsToSource('samples/a.txt', 'samples')).toBe(true);
    expect(belongsToSource('samples', 'samples')).toBe(true);
    expect(belongsToSource('samples2/a.txt', 'samples')).toBe(false);
    expect(belongsToSource('https://b.example/ann #2', 'https://b.example/ann')).toBe(true);
    expect(belongsToSource('https://b.example/anna', 'https://b.example/ann')).toBe(false);
  });
});
