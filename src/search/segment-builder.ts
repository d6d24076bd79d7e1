import type { Article } from '../parse/article.ts';
import type { AnalysedText, Analyser } from './analyser.ts';
import {
  ARTICLES_PER_CHUNK,
  type DeflatedArticle,
  deflateArticle,
  packArticles,
} from './article-codec.ts';
import { articleTime } from './article-text.ts';
import { collectBigrams, unpackPair } from './bigrams.ts';
import { ByteWriter } from './byte-writer.ts';
import { sealChunk } from './chunk-seal.ts';
import { type DocumentFacts, DocumentTable } from './document-table.ts';
import { fieldTerms } from './field-terms.ts';
import { HashIndex, hashText } from './hash-index.ts';
import { IntMap } from './int-map.ts';
import { soundSkeleton } from './phonetic.ts';
import { PostingsPool } from './postings-pool.ts';
import { breathe, sortInSteps } from './sort-in-steps.ts';
import { bigramKey, conceptKey, soundKey, wordKey } from './term-key.ts';
import { TermTableWriter } from './term-table.ts';
import { titleKey } from './title-key.ts';
import { LEVEL_BITS, levelOf } from './weigh-fields.ts';

const STEP_TERMS = 4096;
/** Shorter words sound like too many others. */
const MIN_SOUND_LENGTH = 3;
const NO_LIST = -1;

/** A field of an article, analysed, and what one occurrence in it weighs. */
export interface WeighedText {
  analysed: AnalysedText;
  weight: number;
}

/** What is left of a builder once its segment is written. */
export interface WrittenSegment {
  terms: Uint8Array;
  blocks: Uint8Array;
  documents: Uint8Array;
  ids: Uint8Array;
  titles: Uint8Array;
  postings: Uint8Array[];
  articles: Uint8Array[];
  termCount: number;
  articleCount: number;
}

/** Gathers the postings of one segment, article by article in the order of ties. */
export class SegmentBuilder {
  private readonly analyser: Analyser;
  private readonly preset: Uint8Array;
  private readonly pool = new PostingsPool();
  private readonly words = new Map<string, number>();
  private readonly pairs = new IntMap();
  /** Bigrams of the text at hand. */
  private readonly found: number[] = [];
  private readonly concepts = new Map<number, number>();
  private readonly fields = new Map<string, number>();
  /** By list: the last document in it, how many documents, and the weight gathered for the current one. */
  private lastDocuments = new Int32Array(1024);
  private counts = new Uint32Array(1024);
  private weights = new Float64Array(1024);
  /** Lists that the current document has touched. */
  private readonly touched: number[] = [];
  private readonly facts: DocumentFacts[] = [];
  private readonly ids: { hash: number; document: number }[] = [];
  private readonly titles: { hash: number; document: number }[] = [];
  private readonly articleChunks: Uint8Array[] = [];
  private pending: DeflatedArticle[] = [];

  constructor(analyser: Analyser, preset: Uint8Array) {
    this.analyser = analyser;
    this.preset = preset;
  }

  /** `serialised` is what `serialiseArticle` gave, as bytes. */
  add(article: Article, rank: number, texts: readonly WeighedText[], serialised: Uint8Array): void {
    const document = this.facts.length;
    this.facts.push({ time: articleTime(article), rank, title: article.title });
    this.ids.push({ hash: hashText(article.id), document });
    for (const key of new Set([titleKey(article.title), titleKey(article.articleTitle)])) {
      if (key !== '') this.titles.push({ hash: hashText(key), document });
    }
    for (const { analysed, weight } of texts) this.addText(analysed, weight);
    for (const key of fieldTerms(article)) this.touch(this.listOf(this.fields, key), 1);
    this.closeDocument(document);
    this.pending.push(deflateArticle(serialised, this.preset));
    if (this.pending.length === ARTICLES_PER_CHUNK) this.closeArticles();
  }

  private addText(analysed: AnalysedText, weight: number): void {
    const { text, words, runs, concepts, compounds } = analysed;
    for (const word of words) {
      if (word.kind === 'hiragana') continue;
      this.touch(this.listOf(this.words, word.term), weight);
      for (const part of word.parts) this.touch(this.listOf(this.words, part), weight);
      for (const piece of compounds.get(word) ?? []) {
        this.touch(this.listOf(this.words, piece.term), weight);
      }
    }
    this.found.length = 0;
    for (let i = 0; i < runs.length; i += 2) {
      collectBigrams(text, runs[i]!, runs[i + 1]!, this.found);
    }
    for (const pair of this.found) this.touch(this.listOfPair(pair), weight);
    for (const { concept } of concepts) this.touch(this.listOf(this.concepts, concept), weight);
  }

  private listOf<K>(lists: Map<K, number>, key: K): number {
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list = this.createList();
    lists.set(key, list);
    return list;
  }

  private listOfPair(pair: number): number {
    const known = this.pairs.get(pair);
    if (known >= 0) return known;
    const list = this.createList();
    this.pairs.set(pair, list);
    return list;
  }

  private createList(): number {
    const list = this.pool.createList();
    if (list === this.counts.length) this.grow();
    this.lastDocuments[list] = -1;
    return list;
  }

  private touch(list: number, weight: number): void {
    if (this.weights[list] === 0) this.touched.push(list);
    this.weights[list]! += weight;
  }

  private closeDocument(document: number): void {
    for (const list of this.touched) {
      const gap = document - this.lastDocuments[list]! - 1;
      this.pool.appendVarint(list, (gap << LEVEL_BITS) | levelOf(this.weights[list]!));
      this.lastDocuments[list] = document;
      this.counts[list]!++;
      this.weights[list] = 0;
    }
    this.touched.length = 0;
  }

  private closeArticles(): void {
    if (this.pending.length === 0) return;
    this.articleChunks.push(sealChunk(packArticles(this.pending)));
    this.pending = [];
  }

  private grow(): void {
    const size = this.counts.length * 2;
    const last = new Int32Array(size);
    last.set(this.lastDocuments);
    this.lastDocuments = last;
    const counts = new Uint32Array(size);
    counts.set(this.counts);
    this.counts = counts;
    const weights = new Float64Array(size);
    weights.set(this.weights);
    this.weights = weights;
  }

  /** Writes everything out; the builder is of no use afterwards. */
  async finish(): Promise<WrittenSegment> {
    this.closeArticles();
    const keys = await this.sortedKeys();
    const table = new TermTableWriter();
    const postings = new ChunkFiller();
    for (const [i, { key, list }] of keys.entries()) {
      const length = list === NO_LIST ? 0 : this.pool.lengthOf(list);
      const place = table.add(key, list === NO_LIST ? 0 : this.counts[list]!, length);
      if (length > 0) {
        this.pool.copyTo(list, postings.reserve(place, length), place.offset);
      }
      if (i % STEP_TERMS === 0) await breathe();
    }
    const { terms, index } = table.take();
    return {
      terms,
      blocks: index,
      documents: DocumentTable.write(this.facts),
      ids: await writeHashes(this.ids),
      titles: await writeHashes(this.titles),
      postings: postings.finish(),
      articles: this.articleChunks,
      termCount: table.count,
      articleCount: this.facts.length,
    };
  }

  private async sortedKeys(): Promise<{ key: string; list: number }[]> {
    const keys: { key: string; list: number }[] = [];
    this.pairs.forEach((list, pair) => keys.push({ key: bigramKey(unpackPair(pair)), list }));
    for (const [concept, list] of this.concepts) {
      keys.push({ key: conceptKey(this.analyser.lexicon.concepts[concept]!.name), list });
    }
    for (const [key, list] of this.fields) keys.push({ key, list });
    for (const [term, list] of this.words) {
      keys.push({ key: wordKey(term), list });
      const skeleton = term.length < MIN_SOUND_LENGTH ? '' : soundSkeleton(term);
      if (skeleton.length > 1) keys.push({ key: soundKey(skeleton, term), list: NO_LIST });
      if (keys.length % STEP_TERMS < 2) await breathe();
    }
    return sortInSteps(keys, (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }
}

/** Lays lists into chunks at the places that the term table gave out. */
class ChunkFiller {
  private readonly chunks: Uint8Array[] = [];
  private current = new Uint8Array(0);
  private used = 0;
  private number = -1;

  reserve(place: { chunk: number; offset: number }, length: number): Uint8Array {
    if (place.chunk !== this.number) {
      this.close();
      this.number = place.chunk;
      this.used = 0;
    }
    const end = place.offset + length;
    if (end > this.current.length) {
      const grown = new Uint8Array(Math.max(end, this.current.length * 2, 2048));
      grown.set(this.current.subarray(0, this.used));
      this.current = grown;
    }
    this.used = end;
    return this.current;
  }

  private close(): void {
    if (this.number >= 0) this.chunks.push(sealChunk(this.current.subarray(0, this.used)));
  }

  finish(): Uint8Array[] {
    this.close();
    return this.chunks;
  }
}

async function writeHashes(entries: { hash: number; document: number }[]): Promise<Uint8Array> {
  const writer = new ByteWriter();
  const sorted = await sortInSteps(entries, (a, b) => a.hash - b.hash || a.document - b.document);
  HashIndex.write(writer, sorted);
  return writer.take();
}
