import type { SearchAnswer } from '../../../src/search/answer.ts';
import type { BuiltSegment, GenerationReader } from '../../../src/search/segment.ts';
import type { SearchEngine } from '../../../src/store/live-index.ts';

export interface MadeUpIndex {
  reader: GenerationReader;
  articleCount: number;
}

/** Reads the chunk that the query names from every segment; the answer's words are what it read. */
export const madeUpEngine: SearchEngine<MadeUpIndex> = {
  async open(reader) {
    await Promise.all(reader.segments.map((_, number) => reader.readDictionary(number)));
    return { reader, articleCount: reader.segments.length };
  },
  async search({ reader }, query) {
    const read = (kind: 'postings' | 'articles') =>
      reader.readChunks(
        reader.segments.map((_, segment) => ({ segment, kind, chunk: Number(query) })),
      );
    const chunks = [...(await read('postings')), ...(await read('articles'))];
    return { ...emptyAnswer, query, words: chunks.map(toHex), generation: reader.generation };
  },
};

const emptyAnswer: SearchAnswer = {
  query: '',
  understood: '',
  words: [],
  total: 0,
  partial: false,
  partialTotal: 0,
  offset: 0,
  results: [],
  suggestions: [],
  widened: [],
  note: null,
  tookMs: 0,
  generation: 0,
  indexedAt: null,
  indexSize: 0,
};

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The words of a right answer. */
export const wordsOf = (segments: readonly BuiltSegment[], chunk: number) =>
  (['postings', 'articles'] as const).flatMap((kind) =>
    segments.map(({ chunks }) => toHex(chunks[kind][chunk] ?? new Uint8Array())),
  );

export const page = { limit: 5, offset: 0, explain: false };
