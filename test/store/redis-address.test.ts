import { expect, test } from 'vitest';
import { YuukError } from '../../src/errors.ts';
import { describeAddress, parseRedisUrl } from '../../src/store/redis-address.ts';

test('one server, with and without its parts', () => {
  expect(parseRedisUrl('redis://localhost')).toEqual({
    kind: 'single',
    host: 'localhost',
    port: 6379,
    db: 0,
    tls: false,
  });
  expect(parseRedisUrl(' rediss://ann:p%40ss@redis.example:7000/3 ')).toEqual({
    kind: 'single',
    host: 'redis.example',
    port: 7000,
    db: 3,
    tls: true,
    username: 'ann',
    password: 'p@ss',
  });
  expect(parseRedisUrl('redis://:secret@[::1]:6380')).toMatchObject({
    host: '::1',
    port: 6380,
    password: 'secret',
  });
});

test('a unix socket, as a path or as an address', () => {
  expect(parseRedisUrl('/tmp/a b/r.sock')).toEqual({
    kind: 'socket',
    path: '/tmp/a b/r.sock',
    db: 0,
  });
  expect(parseRedisUrl('unix:///tmp/a%20b/r.sock?db=2')).toEqual({
    kind: 'socket',
    path: '/tmp/a b/r.sock',
    db: 2,
  });
});

test('several addresses are the nodes of one cluster', () => {
  expect(parseRedisUrl('redis://:pw@10.0.0.1:7001, redis://10.0.0.2:7002,10.0.0.3:7003')).toEqual({
    kind: 'cluster',
    tls: false,
    nodes: [
      { host: '10.0.0.1', port: 7001 },
      { host: '10.0.0.2', port: 7002 },
      { host: '10.0.0.3', port: 7003 },
    ],
    password: 'pw',
  });
});

test('sentinels, their group and both passwords', () => {
  expect(
    parseRedisUrl(
      'redis+sentinel://ann:pw@s1,s2:26380,[::1]:26381/1?name=main&sentinelPassword=sp',
    ),
  ).toEqual({
    kind: 'sentinel',
    sentinels: [
      { host: 's1', port: 26_379 },
      { host: 's2', port: 26_380 },
      { host: '::1', port: 26_381 },
    ],
    name: 'main',
    db: 1,
    username: 'ann',
    password: 'pw',
    sentinelPassword: 'sp',
  });
});

test.each([
  'http://u:hunter2@host',
  'redis://u:hunter2@',
  'redis://u:hunter2@host/abc',
  'redis://u:hunter2@h1/1,redis://h2',
  'redis://u:hunter2@h1,rediss://h2',
  'redis+sentinel://u:hunter2@h1,h2/0',
  'redis://u:hunter2%@h1',
  'hunter2',
  '',
])('a malformed address says what is wrong and repeats no secret: %s', (text) => {
  const error = (() => {
    try {
      parseRedisUrl(text);
    } catch (caught) {
      return caught;
    }
    return null;
  })();
  expect(error).toBeInstanceOf(YuukError);
  expect(error).toMatchObject({ code: 'configuration', hint: expect.stringContaining('redis://') });
  expect(JSON.stringify([String(error), (error as YuukError).hint])).not.toContain('hunter2');
});

test('the description for logs holds neither user nor password', () => {
  for (const text of [
    'rediss://ann:hunter2@h:1/2',
    'redis://ann:hunter2@h1,redis://h2',
    'redis+sentinel://ann:hunter2@h1/0?name=n&sentinelPassword=hunter2',
  ]) {
    const said = describeAddress(parseRedisUrl(text));
    expect(said).not.toMatch(/hunter2|ann/);
  }
  expect(describeAddress(parseRedisUrl('rediss://h:1/2'))).toBe('rediss://h:1/2');
});
