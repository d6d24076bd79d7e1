import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLinks, judgeLink } from '../../src/jobs/check-links.ts';
import type { HttpOutcome } from '../../src/sources/http-client.ts';
import type { LinkState, LinkStates } from '../../src/store/records/link-states.ts';

const day = 86_400_000;
const start = Date.parse('2026-11-01T00:00:00Z');

const ok: HttpOutcome = {
  state: 'ok',
  status: 200,
  bytes: new Uint8Array(),
  etag: null,
  lastModified: null,
};
const failing = (status: number | null): HttpOutcome => ({
  state: 'failed',
  fault: status === null ? 'unreachable' : 'http-error',
  status,
  detail: '',
});

/** Judges a series of looks, each with the day on which it was taken. */
function judge(looks: readonly [dayNumber: number, outcome: HttpOutcome][]): LinkState | null {
  let state: LinkState | null = null;
  for (const [number, outcome] of looks) {
    state = judgeLink('a1', state, outcome, new Date(start + number * day));
  }
  return state;
}

describe('judgeLink', () => {
  it('takes a link for dead after three failures over seven days, not sooner', () => {
    const gone = failing(404);
    expect(judge([[0, gone]])?.isDead).toBe(false);
    expect(
      judge([
        [0, gone],
        [2, gone],
        [4, gone],
      ])?.isDead,
    ).toBe(false);
    expect(
      judge([
        [0, gone],
        [8, gone],
      ])?.isDead,
    ).toBe(false);
    expect(
      judge([
        [0, gone],
        [2, gone],
        [7, gone],
      ])?.isDead,
    ).toBe(true);
  });

  it('brings a link back with one success and remembers when that was', () => {
    const gone = failing(null);
    const state = judge([
      [0, ok],
      [1, gone],
      [4, gone],
      [9, gone],
    ]);
    expect(state).toMatchObject({ isDead: true, lastOkAt: '2026-11-01T00:00:00.000Z' });
    expect(
      judge([
        [0, gone],
        [4, gone],
        [9, gone],
        [10, ok],
      ]),
    ).toMatchObject({
      isDead: false,
      failures: 0,
      failingSince: null,
    });
  });

  it.each(['blocked-address', 'bad-address', 'too-many-redirects'] as const)(
    'learns nothing from %s',
    (fault) => {
      const unclear: HttpOutcome = { state: 'failed', fault, status: null, detail: '' };
      const state = judge([
        [0, failing(404)],
        [2, unclear],
        [9, unclear],
      ]);
      expect(state).toMatchObject({ isDead: false, failures: 1 });
    },
  );

  it.each([401, 403, 405, 429])('learns nothing from a %s', (status) => {
    const state = judge([
      [0, failing(404)],
      [2, failing(status)],
      [9, failing(status)],
    ]);
    expect(state).toMatchObject({ isDead: false, failures: 1 });
  });

  it('never calls a link dead whose last look was a success', () => {
    const outcome = fc.constantFrom(ok, failing(404), failing(500), failing(403), failing(null));
    const look = fc.tuple(fc.integer({ min: 0, max: 400 }), outcome);
    fc.assert(
      fc.property(fc.array(look, { maxLength: 12 }), (looks) => {
        const ordered = looks.toSorted(([a], [b]) => a - b);
        expect(judge([...ordered, [401, ok]])?.isDead).toBe(false);
      }),
    );
  });
});

async function* list(...urls: (string | null)[]) {
  for (const [n, url] of urls.entries()) yield { id: `a${n}`, url };
}

function world(states: LinkState[] = []) {
  const known = new Map(states.map((state) => [state.articleId, state]));
  const asked: string[] = [];
  const links: LinkStates = {
    read: async (id) => known.get(id) ?? null,
    readAll: async () => new Map(known),
    write: async (state) => {
      known.set(state.articleId, state);
    },
    rename: async () => {},
  };
  const options = {
    links,
    client: {
      fetch: async ({ url }: { url: string }) => {
        asked.push(url);
        return ok;
      },
    },
    exemptHosts: ['corp.example'],
    most: 10,
    deadline: new Date(start + day),
    mayGoOn: async () => true,
    now: () => new Date(start),
  };
  return { known, asked, options };
}

const stateOf = (articleId: string, daysAgo: number, failures = 0): LinkState => ({
  articleId,
  checkedAt: new Date(start - daysAgo * day).toISOString(),
  lastOkAt: null,
  failures,
  failingSince: null,
  isDead: false,
});

const pair = () => list('https://a.example/0', 'https://a.example/1');

const three = () => list('https://a.example/0', 'https://b.example/1', 'https://c.example/2');
const onlyThird = async ({ url }: { url: string }) =>
  url === 'https://c.example/2' ? ok : failing(null);

describe('checkLinks', () => {
  it('asks for what is due, the longest unasked first, and leaves exempt hosts alone', async () => {
    const states = [stateOf('a0', 31), stateOf('a1', 40), stateOf('a2', 3), stateOf('a3', 3, 1)];
    const { asked, known, options } = world(states);
    const articles = list(
      'https://a.example/0',
      'https://a.example/1',
      'https://a.example/2',
      'https://a.example/3',
      'https://wiki.corp.example/',
      null,
      'https://a.example/new',
    );
    expect(await checkLinks(articles, options)).toBe(4);
    expect(asked).toEqual([
      'https://a.example/new',
      'https://a.example/1',
      'https://a.example/0',
      'https://a.example/3',
    ]);
    expect(known.get('a3')).toMatchObject({ failures: 0, lastOkAt: '2026-11-01T00:00:00.000Z' });
  });

  it('ends at its number and at its hour', async () => {
    const { options } = world();
    expect(await checkLinks(pair(), { ...options, most: 1 })).toBe(1);
    expect(await checkLinks(pair(), { ...options, deadline: new Date(start) })).toBe(0);
  });

  it('gives way between two links', async () => {
    const { asked, options } = world();
    const mayGoOn = async () => asked.length === 0;
    expect(await checkLinks(pair(), { ...options, mayGoOn })).toBe(1);
  });

  it('leaves alone what is no address of the web, and hosts however their names are written', async () => {
    const { asked, options } = world();
    const links = list('ftp://a.example/0', 'not an address', 'https://Wiki.Corp.Example/page');
    expect(await checkLinks(links, { ...options, exemptHosts: ['Corp.example'] })).toBe(0);
    expect(asked).toEqual([]);
  });

  it('holds nothing against any link while nobody at all answers', async () => {
    const sound = { ...stateOf('a2', 3), lastOkAt: new Date(start - 3 * day).toISOString() };
    const { asked, known, options } = world([stateOf('a0', 40), stateOf('a1', 3, 2), sound]);
    const before = new Map(known);
    const fetch = async ({ url }: { url: string }) => {
      asked.push(url);
      return failing(null);
    };
    expect(await checkLinks(three(), { ...options, client: { fetch } })).toBe(2);
    expect(asked).toEqual(['https://a.example/0', 'https://b.example/1', 'https://c.example/2']);
    expect(known).toEqual(before);
    // One that was sound answers: so it was not us.
    await checkLinks(three(), { ...options, client: { fetch: onlyThird } });
    expect(known.get('a0')).toMatchObject({ failures: 1 });
    expect(known.get('a1')).toMatchObject({ failures: 3 });
  });
});
