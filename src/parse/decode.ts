import { Buffer, isAscii, isUtf8 } from 'node:buffer';

import { removeControls } from './text.ts';

/** Bytes after the first one that is not ASCII by which the encoding is judged. */
const PROBE_BYTES = 262_144;
/** Bytes at the start in which a charset declaration is looked for. */
const DECLARATION_BYTES = 4096;
const DECLARATION =
  /<\?xml[^>]{0,200}?encoding=["']([\w.:-]{2,40})["']|charset\s*=\s*["']?([\w.:-]{2,40})/i;
const JAPANESE = ['euc-jp', 'shift_jis'] as const;
/** An encoding that is not strictly kept is believed up to one broken character in so many good ones. */
const BROKEN_SHARE = 20;
/** What says nothing of an encoding: ASCII, and what stands for broken bytes. */
// oxlint-disable-next-line no-control-regex -- all of ASCII
const NO_EVIDENCE = /[\u0000-\u007f\ufffd]+/g;
const ESCAPE = 0x1b;
const JIS_ESCAPE = ['\u001b$B', '\u001b$@', '\u001b(I'] as const;

/** Decodes the bytes of one dump, given in slices of any size. */
export interface TextSource {
  /** Text that is certain so far: no byte order mark, LF as the only line break, no controls. */
  write(bytes: Uint8Array): string;
  end(): string;
  /** Name of the encoding (WHATWG), `utf-8` while only ASCII was met. */
  readonly encoding: string;
  /** Broken byte sequences that were replaced by U+FFFD. */
  readonly replaced: number;
}

/**
 * Creates a decoder that finds out the encoding by itself: byte order mark, else strict UTF-8, else
 * UTF-8 with a few broken bytes, else the declared charset, ISO-2022-JP, EUC-JP or Shift_JIS if one of
 * them decodes strictly, else the same with a few broken bytes, else UTF-8 with replacements. ASCII passes at once; the judgement
 * falls over the 256 KiB that follow the first other byte, so a stream needs no second pass.
 */
export function createTextSource(): TextSource {
  let held: Buffer = Buffer.alloc(0);
  let head = '';
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let started = false;
  let replaced = 0;
  let pendingReturn = false;

  const settle = (label: string): void => {
    decoder = new TextDecoder(label);
  };

  const decode = (bytes: Uint8Array, last: boolean): string => {
    const text = (decoder ?? new TextDecoder()).decode(bytes, { stream: !last });
    if (text.includes('\ufffd')) replaced += countReplaced(text, bytes);
    return text;
  };

  /** Folds CR LF and CR to LF, across slices, and drops what no field may hold. */
  const tidy = (text: string): string => {
    let folded = text;
    if (pendingReturn || text.includes('\r')) {
      folded = (pendingReturn ? '\r' : '') + text;
      pendingReturn = folded.endsWith('\r');
      if (pendingReturn) folded = folded.slice(0, -1);
      folded = folded.replace(/\r\n?/g, '\n');
    }
    return removeControls(folded);
  };

  /** Decides as soon as there is enough to judge by; until then only ASCII comes out. */
  const advance = (last: boolean): string => {
    if (!started) {
      if (held.length < 64 && !last) return '';
      started = true;
      const mark = byteOrderMark(held) ?? unmarkedUtf16(held);
      if (mark !== null) {
        settle(mark);
        return flush(last);
      }
    }
    const ascii = asciiLength(held);
    const probe = held.subarray(ascii);
    if (probe.length > 0 && (last || probe.length >= PROBE_BYTES)) {
      settle(
        judge(
          probe,
          DECLARATION.exec(head + held.toString('latin1', 0, ascii + DECLARATION_BYTES)),
        ),
      );
      return flush(last);
    }
    if (head.length < DECLARATION_BYTES) {
      head += held.toString('latin1', 0, Math.min(ascii, DECLARATION_BYTES));
    }
    const text = held.toString('latin1', 0, ascii);
    held = probe;
    return text;
  };

  const flush = (last: boolean): string => {
    const text = decode(held, last);
    held = Buffer.alloc(0);
    return text;
  };

  return {
    write(bytes) {
      if (decoder !== null) return tidy(decode(bytes, false));
      held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      return tidy(advance(false));
    },
    end() {
      const text = tidy(decoder === null ? advance(true) : decode(new Uint8Array(0), true));
      return pendingReturn ? `${text}\n` : text;
    },
    get encoding() {
      return decoder?.encoding ?? 'utf-8';
    },
    get replaced() {
      return replaced;
    },
  };
}

function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** UTF-16 without a mark shows by zeros at one parity, its ASCII characters; at the other there are few (U+3000). */
function unmarkedUtf16(bytes: Uint8Array): string | null {
  const zeros = [0, 0];
  for (let at = 0; at < Math.min(bytes.length, 64); at += 1) {
    if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  if (odd >= 3 && even * 3 <= odd) return 'utf-16le';
  if (even >= 3 && odd * 3 <= even) return 'utf-16be';
  return null;
}

/** Length of the prefix that reads the same in every encoding at hand. */
function asciiLength(bytes: Buffer): number {
  const escape = bytes.indexOf(ESCAPE);
  const end = escape < 0 ? bytes.length : escape;
  if (isAscii(bytes.subarray(0, end))) return end;
  let at = 0;
  while (at < end && (bytes[at] ?? 0) < 0x80) at += 1;
  return at;
}

function judge(probe: Buffer, declaration: RegExpExecArray | null): string {
  const whole = probe.length < PROBE_BYTES ? probe : probe.subarray(0, PROBE_BYTES);
  const jis = JIS_ESCAPE.some((sequence) => whole.includes(sequence));
  if (jis && isNearlyStrict('iso-2022-jp', whole)) return 'iso-2022-jp';
  const utf8 = utf8Shares(whole);
  if (
    isUtf8(whole.subarray(0, whole.length - utf8.tail)) ||
    utf8.broken * BROKEN_SHARE <= utf8.good
  ) {
    return 'utf-8';
  }
  const declared = declaration?.[1] ?? declaration?.[2];
  const labels = [...(declared === undefined ? [] : [declared]), ...JAPANESE];
  return (
    labels.find((label) => isStrict(label, whole)) ??
    labels.find((label) => isNearlyStrict(label, whole)) ??
    'utf-8'
  );
}

/** Whether few of the characters are broken. What is written in another encoding breaks many. */
function isNearlyStrict(label: string, bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder(label).decode(bytes, { stream: true });
    const broken = text.split('\ufffd').length - 1;
    const good = text.replace(NO_EVIDENCE, '').length;
    return broken * BROKEN_SHARE <= good;
  } catch {
    return false;
  }
}

function isStrict(label: string, bytes: Uint8Array): boolean {
  try {
    // A probe may end inside a character, which streaming leaves open.
    new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Counts the multi-byte characters that are whole and the bytes that belong to none. */
function utf8Shares(bytes: Uint8Array): { good: number; broken: number; tail: number } {
  let good = 0;
  let broken = 0;
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    let taken = 1;
    while (taken < length && ((bytes[at + taken] ?? 0) & 0xc0) === 0x80) taken += 1;
    if (at + taken >= bytes.length && taken < length) return { good, broken, tail: taken };
    if (length > 0 && lead < 0xf5 && taken === length) good += 1;
    else broken += 1;
    at += taken;
  }
  return { good, broken, tail: 0 };
}

/** Replacement characters in `text` that were not in the bytes already. */
function countReplaced(text: string, bytes: Uint8Array): number {
  const written = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = text.split('\ufffd').length - 1;
  for (let at = written.indexOf('\ufffd'); at >= 0; at = written.indexOf('\ufffd', at + 3))
    count -= 1;
  return Math.max(0, count);
}
