import { YuukError } from '../errors.ts';
import type { ParsedDump } from './article.ts';
import { EntryCollector } from './collect-entries.ts';
import { createTextSource, type TextSource } from './decode.ts';
import { describeHead, detectFormat, findFormat, HEAD_CHARS, readHead } from './detect.ts';
import type { DumpFormat, DumpReader } from './format.ts';
import { DamagedGzip, gunzip, isGzip } from './inflate.ts';
import { defaultLimits, LimitReached, type ParseLimits } from './limits.ts';

export interface DumpInput {
  /** The name under which receipts and sources show the dump; it never decides anything. */
  file: string;
  /** The bytes, plain or gzip. A stream is read as it comes. */
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface ParseOptions {
  /** Name of the format, when the content shall not decide. */
  format?: string;
  /** Dates after this one are flagged. */
  now: Date;
  /** Names of sites by host, to be split off titles even if they do not repeat. */
  siteNames?: Record<string, string>;
  limits?: Partial<ParseLimits>;
  /** The address that was asked for, for answers that do not repeat it. */
  askedUrl?: string;
  /** Ends the reading early; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Bytes by which a dump must be known. Every encoding makes more than `HEAD_CHARS` characters of as many bytes;
 * only bytes that are no text (zeros, mostly from a gzip bomb) make fewer, and need not be read to their end.
 */
const HEAD_BYTES = 4 * HEAD_CHARS;
/** Bytes worked on before the event loop gets its turn. */
const SLICE_BYTES = 65_536;

/**
 * Reads one dump: finds its encoding and format by content, streams it through the format's reader
 * and returns its articles with a receipt of what was taken and what was not. Bad content never
 * throws: a dump that is unknown, damaged or over a limit comes back without articles and with
 * `refused` set. Throws only for an unknown format name (`usage`), an abort, or a failing stream.
 */
export async function parseDump(input: DumpInput, options: ParseOptions): Promise<ParsedDump> {
  const named = options.format === undefined ? null : findFormat(options.format);
  if (options.format !== undefined && named === null) {
    throw new YuukError('usage', 'There is no dump format named "{format}".', {
      values: { format: options.format },
    });
  }
  const limits = { ...defaultLimits, ...options.limits };
  const source = createTextSource();
  const reading = new Reading(input.file, options, limits, named);
  let sincePause = 0;
  try {
    for await (const bytes of openBytes(input.bytes, limits)) {
      options.signal?.throwIfAborted();
      reading.take(source.write(bytes), bytes.length);
      if (reading.done) break;
      sincePause += bytes.length;
      if (sincePause >= SLICE_BYTES) {
        sincePause = 0;
        await pause();
      }
    }
    reading.take(source.end(), 0);
    reading.end();
  } catch (error) {
    if (error instanceof LimitReached || error instanceof DamagedGzip) {
      return reading.refuse(error.message, source);
    }
    throw error;
  }
  return reading.finish(source);
}

/** The way of one dump from text to articles: first its head, then its reader. */
class Reading {
  readonly #file: string;
  readonly #options: ParseOptions;
  readonly #limits: ParseLimits;
  #format: DumpFormat | null;
  #collector: EntryCollector | null = null;
  #reader: DumpReader | null = null;
  #head = '';
  #headBytes = 0;
  #unknown: string | null = null;

  constructor(file: string, options: ParseOptions, limits: ParseLimits, format: DumpFormat | null) {
    this.#file = file;
    this.#options = options;
    this.#limits = limits;
    this.#format = format;
  }

  /** Whether the rest of the dump need not be read. */
  get done(): boolean {
    return this.#unknown !== null || this.#collector?.full === true;
  }

  /** @param bytes how many bytes made this text */
  take(text: string, bytes: number): void {
    if (this.done) return;
    if (this.#reader !== null) {
      this.#reader.write(text);
      return;
    }
    this.#head += text;
    this.#headBytes += bytes;
    if (this.#head.length >= HEAD_CHARS || this.#headBytes >= HEAD_BYTES) this.#open(false);
  }

  end(): void {
    if (this.#reader === null && !this.done) this.#open(true);
    if (!this.done) this.#reader?.end();
  }

  refuse(reason: string, { encoding }: TextSource): ParsedDump {
    return {
      articles: [],
      refused: reason,
      receipt: {
        file: this.#file,
        format: this.#format?.name ?? null,
        encoding,
        declaredCount: null,
        parsed: 0,
        articles: 0,
        rejected: [],
        warnings: [`refused: ${reason}`],
        nextPage: null,
      },
    };
  }

  async finish(source: TextSource): Promise<ParsedDump> {
    if (this.#collector === null) return this.refuse(this.#unknown ?? 'the dump is empty', source);
    return this.#collector.finish(source, pause);
  }

  #open(whole: boolean): void {
    if (this.#format === null) {
      const head = readHead(this.#head, whole);
      this.#format = detectFormat(head);
      if (this.#format === null) {
        this.#unknown = describeHead(head);
        return;
      }
    }
    this.#collector = new EntryCollector({
      file: this.#file,
      format: this.#format.name,
      now: this.#options.now,
      limits: this.#limits,
      askedUrl: this.#options.askedUrl ?? null,
      siteNames: this.#options.siteNames ?? {},
    });
    this.#reader = this.#format.open(this.#collector);
    const head = this.#head;
    this.#head = '';
    this.#reader.write(head);
  }
}

/** The decompressed bytes in slices, within the limits of size. */
async function* openBytes(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  limits: ParseLimits,
): AsyncGenerator<Uint8Array> {
  const raw = limited(
    bytes instanceof Uint8Array ? slices([bytes]) : slices(bytes),
    limits.inputBytes,
    'the dump',
  );
  const first = await raw.next();
  if (first.done === true) return;
  const all = prepend(first.value, raw);
  if (!isGzip(first.value)) yield* all;
  else yield* limited(gunzip(all), limits.decodedBytes, 'the decompressed dump');
}

async function* prepend(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

/** Cuts into slices that leave the event loop free; the first one holds enough to know gzip by. */
async function* slices(
  input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let start: number[] | null = [];
  for await (const bytes of input) {
    let from = 0;
    if (start !== null) {
      while (from < bytes.length && start.length < 3) start.push(bytes[from++] ?? 0);
      if (start.length < 3) continue;
      yield Uint8Array.from(start);
      start = null;
    }
    for (; from < bytes.length; from += SLICE_BYTES) yield bytes.subarray(from, from + SLICE_BYTES);
  }
  if (start !== null && start.length > 0) yield Uint8Array.from(start);
}

async function* limited(
  input: AsyncIterable<Uint8Array>,
  limit: number,
  what: string,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const bytes of input) {
    total += bytes.length;
    if (total > limit) throw new LimitReached(`${what} is larger than ${limit} bytes`);
    yield bytes;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
