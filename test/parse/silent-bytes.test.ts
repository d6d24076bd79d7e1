import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { parseDump } from '../../src/parse/parse-dump.ts';
import { FIXTURE_NOW } from './fixtures.ts';

const COUNT = 15_000;
const links = Array.from(
  { length: COUNT },
  (_, index) => `<DT><A HREF="https://a.example/${index}" ADD_DATE="1700000000">題 ${index}</A>\n`,
);
const text = `<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<DL><p>\n${links.join('')}</DL><p>\n`;
const utf16le = Buffer.from(text, 'utf16le');

const read = (bytes: Uint8Array | AsyncIterable<Uint8Array>) =>
  parseDump({ file: 'dump', bytes }, { now: FIXTURE_NOW });

describe('bytes that make little text', () => {
  it('are a dump all the same when they are a real one of more than a megabyte', async () => {
    const dumps = {
      'utf-8': Buffer.from(text),
      'utf-16le': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le]),
      'utf-16be': Buffer.from(utf16le).swap16(),
    };
    for (const [encoding, bytes] of Object.entries(dumps)) {
      expect(bytes.length).toBeGreaterThan(1_050_000);
      const { receipt } = await read(bytes);
      expect(receipt).toMatchObject({ format: 'netscape-html', encoding, parsed: COUNT });
    }
  });

  it('may stand before a dump', async () => {
    const { receipt } = await read(Buffer.concat([Buffer.alloc(500_000), Buffer.from(text)]));
    expect(receipt).toMatchObject({ format: 'netscape-html', parsed: COUNT });
  });

  it('may stand behind the head of a dump', async () => {
    const half = Math.floor(text.length / 100);
    const { receipt } = await read(
      Buffer.concat([
        Buffer.from(text.slice(0, half)),
        Buffer.alloc(3_000_000),
        Buffer.from(text.slice(half)),
      ]),
    );
    expect(receipt).toMatchObject({ format: 'netscape-html', parsed: COUNT });
  });

  it('end the reading when nothing else comes', async () => {
    // A gigabyte in members, far more than streams read ahead: 64 KB of the packed bytes on newer Nodes.
    const packed = Buffer.concat(Array(10).fill(gzipSync(Buffer.alloc(100_000_000))));
    let taken = 0;
    async function* pieces() {
      for (let at = 0; at < packed.length; at += 1000) {
        taken += 1;
        yield packed.subarray(at, at + 1000);
      }
    }
    expect(await read(pieces())).toMatchObject({ articles: [], refused: 'the dump is empty' });
    expect(taken).toBeLessThan(packed.length / 2000);
  });
});
