import { crc32 } from 'node:zlib';
import type { Article } from '../parse/article.ts';
import type { AnalysedText, Analyser } from './analyser.ts';
import { deflateArticle } from './article-codec.ts';
import { articleTime } from './article-text.ts';
import { collectBigrams, unpackPair } from './bigrams.ts';
import { ByteWriter } from './byte-writer.ts';
import type { DocumentFacts } from './document-table.ts';
import { fieldTerms } from './field-terms.ts';
import { hashText } from './hash-index.ts';
import { IntMap } from './int-map.ts';
import { encodeKey } from './key-bytes.ts';
import type { HashEntry, SegmentPart } from './segment-part.ts';
import { type Sounds } from './sounds.ts';
import { bigramKey, conceptKey, soundKey, wordKey } from './term-key.ts';
import { titleKey } from './title-key.ts';
import { LEVEL_BITS, levelOf } from './weigh-fields.ts';

/** As much of a title as the order of ties looks at. */
const TITLE_START = 2;
const NO_LIST = -1;
const FIRST_CAPACITY = 4096;

/** A field of an article, analysed, and what one occurrence in it weighs. */
export interface WeighedText {
  analysed: AnalysedText;
  weight: number;
}

/** What the builders of one thread share. */
export interface PartSettings {
  analyser: Analyser;
  sounds: Sounds;
  preset: Uint8Array;
}

/** Gathers one shard's share of a part, article by article in the order of ties. */
export class PartBuilder {
  private readonly settings: PartSettings;
  private readonly words = new Map<string, number>();
  private readonly pairs = new IntMap();
  private readonly concepts = new Map<number, number>();
  private readonly fields = new Map<string, number>();
  /** Bigrams of the text at hand. */
  private readonly found: number[] = [];
  /** By list: how many documents, and the weight gathered for the current one. */
  private counts = new Uint32Array(FIRST_CAPACITY);
  private weights = new Float64Array(FIRST_CAPACITY);
  private listCount = 0;
  /** Lists that the current document has touched. */
  private readonly touched: number[] = [];
  /** Postings as they come: of which list, and document and level in one number. Sorted by list in the end. */
  private owners = new Uint32Array(FIRST_CAPACITY);
  private values = new Uint32Array(FIRST_CAPACITY);
  private postingCount = 0;
  private readonly facts: DocumentFacts[] = [];
  private readonly ids: HashEntry[] = [];
  private readonly titles: HashEntry[] = [];
  private readonly articles = new ByteWriter(1 << 16);
  private readonly articleEnds: number[] = [];
  private readonly articleSizes: number[] = [];
  private readonly checks: number[] = [];

  constructor(settings: PartSettings) {
    this.settings = settings;
  }

  /** `serialised` is what `serialiseArticle` gave, as bytes. */
  add(article: Article, rank: number, texts: readonly WeighedText[], serialised: Uint8Array): void {
    const document = this.facts.length;
    const title = article.title.slice(0, TITLE_START);
    this.facts.push({ time: articleTime(article), rank, title });
    this.ids.push({ hash: hashText(article.id), document });
    for (const key of new Set([titleKey(article.title), titleKey(article.articleTitle)])) {
      if (key !== '') this.titles.push({ hash: hashText(key), document });
    }
    for (const { analysed, weight } of texts) this.addText(analysed, weight);
    for (const key of fieldTerms(article)) this.touch(this.listOf(this.fields, key), 1);
    this.closeDocument(document);
    this.checks.push(crc32(serialised));
    const deflated = deflateArticle(serialised, this.settings.preset);
    this.articles.writeBytes(deflated.bytes);
    this.articleEnds.push(this.articles.length);
    this.articleSizes.push(deflated.size);
  }

  private addText(analysed: AnalysedText, weight: number): void {
    const { text, words, runs, concepts, compounds } = analysed;
    for (const word of words) {
      if (word.kind === 'hiragana') continue;
      this.touch(this.listOf(this.words, word.term), weight);
      for (const part of word.parts) this.touch(this.listOf(this.words, part), weight);
      const pieces = compounds.get(word);
      if (!pieces) continue;
      for (const piece of pieces) this.touch(this.listOf(this.words, piece.term), weight);
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
    if (this.listCount === this.counts.length) {
      this.counts = grown(this.counts);
      const weights = new Float64Array(this.weights.length * 2);
      weights.set(this.weights);
      this.weights = weights;
    }
    return this.listCount++;
  }

  private touch(list: number, weight: number): void {
    if (this.weights[list] === 0) this.touched.push(list);
    this.weights[list]! += weight;
  }

  private closeDocument(document: number): void {
    while (this.postingCount + this.touched.length > this.owners.length) {
      this.owners = grown(this.owners);
      this.values = grown(this.values);
    }
    for (const list of this.touched) {
      this.owners[this.postingCount] = list;
      this.values[this.postingCount] = (document << LEVEL_BITS) | levelOf(this.weights[list]!);
      this.postingCount++;
      this.counts[list]!++;
      this.weights[list] = 0;
    }
    this.touched.length = 0;
  }

  /** Writes everything out; the builder is of no use afterwards. */
  finish(): SegmentPart {
    return {
      facts: this.facts,
      ids: this.ids,
      titles: this.titles,
      ...this.writeLists(),
      articles: this.articles.take(),
      articleEnds: Uint32Array.from(this.articleEnds),
      articleSizes: Uint32Array.from(this.articleSizes),
      checks: Uint32Array.from(this.checks),
    };
  }

  private writeLists(): Pick<
    SegmentPart,
    'keys' | 'keyEnds' | 'counts' | 'lasts' | 'postings' | 'postingEnds'
  > {
    const terms = this.sortTerms();
    const { starts, slots } = this.sortPostings();
    const keys = new ByteWriter(1 << 16);
    const postings = new ByteWriter(1 << 16);
    const keyEnds = new Uint32Array(terms.length);
    const counts = new Uint32Array(terms.length);
    const lasts = new Uint32Array(terms.length);
    const postingEnds = new Uint32Array(terms.length);
    for (const [at, { key, list }] of terms.entries()) {
      keys.writeBytes(encodeKey(key));
      keyEnds[at] = keys.length;
      if (list !== NO_LIST) {
        const count = this.counts[list]!;
        counts[at] = count;
        lasts[at] = writePostings(postings, slots, starts[list]!, count);
      }
      postingEnds[at] = postings.length;
    }
    return { keys: keys.take(), keyEnds, counts, lasts, postings: postings.take(), postingEnds };
  }

  /** The dictionary's keys in their order: pairs, concepts, fields, sounds, words (see term-key.ts). */
  private sortTerms(): { key: string; list: number }[] {
    const { analyser, sounds } = this.settings;
    const pairs = new Uint32Array(this.pairs.size);
    let used = 0;
    this.pairs.forEach((_list, pair) => {
      pairs[used++] = pair;
    });
    pairs.sort();
    const terms: { key: string; list: number }[] = [];
    // The map has signed keys; as unsigned ones they sort as their characters do.
    for (const pair of pairs) {
      terms.push({ key: bigramKey(unpackPair(pair)), list: this.pairs.get(pair | 0) });
    }
    const concepts = [...this.concepts].map(([concept, list]) => ({
      key: conceptKey(analyser.lexicon.concepts[concept]!.name),
      list,
    }));
    terms.push(...concepts.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
    for (const key of [...this.fields.keys()].toSorted()) {
      terms.push({ key, list: this.fields.get(key)! });
    }
    const words = [...this.words.keys()].toSorted();
    const heard: string[] = [];
    for (const word of words) {
      const skeleton = sounds.of(word);
      if (skeleton !== '') heard.push(soundKey(skeleton, word));
    }
    for (const key of heard.toSorted()) terms.push({ key, list: NO_LIST });
    for (const word of words) terms.push({ key: wordKey(word), list: this.words.get(word)! });
    return terms;
  }

  /** A counting sort of the postings by their lists; documents stay in order. */
  private sortPostings(): { starts: Uint32Array; slots: Uint32Array } {
    const starts = new Uint32Array(this.listCount);
    for (let list = 1; list < this.listCount; list++) {
      starts[list] = starts[list - 1]! + this.counts[list - 1]!;
    }
    const next = starts.slice();
    const slots = new Uint32Array(this.postingCount);
    for (let i = 0; i < this.postingCount; i++) slots[next[this.owners[i]!]!++] = this.values[i]!;
    return { starts, slots };
  }
}

/** Writes a list as steps from document to document, and returns its last one. */
function writePostings(
  writer: ByteWriter,
  slots: Uint32Array,
  start: number,
  count: number,
): number {
  let last = -1;
  for (let i = start; i < start + count; i++) {
    const value = slots[i]!;
    const document = value >>> LEVEL_BITS;
    writer.writeVarint(((document - last - 1) << LEVEL_BITS) | (value & LEVEL_MASK));
    last = document;
  }
  return last;
}

const LEVEL_MASK = (1 << LEVEL_BITS) - 1;

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
