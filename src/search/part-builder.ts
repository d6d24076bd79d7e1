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
import { PartWriter, type WrittenTerms } from './part-writer.ts';
import { PostingsLog } from './postings-log.ts';
import type { HashEntry, SegmentPart } from './segment-part.ts';
import { breathe } from './sort-in-steps.ts';
import type { Sounds } from './sounds.ts';
import { bigramKey, conceptKey, soundKey, wordKey } from './term-key.ts';
import { titleKey } from './title-key.ts';

/** As much of a title as the order of ties looks at. */
const TITLE_START = 2;

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
  private readonly postings = new PostingsLog();
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
    for (const key of titleKeys(article)) this.titles.push({ hash: hashText(key), document });
    for (const { analysed, weight } of texts) this.addText(analysed, weight);
    for (const key of fieldTerms(article)) this.postings.touch(this.listOf(this.fields, key), 1);
    this.postings.closeDocument(document);
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
      this.postings.touch(this.listOf(this.words, word.term), weight);
      for (const part of word.parts) this.postings.touch(this.listOf(this.words, part), weight);
      const pieces = compounds.get(word);
      if (!pieces) continue;
      for (const piece of pieces) this.postings.touch(this.listOf(this.words, piece.term), weight);
    }
    this.found.length = 0;
    for (let i = 0; i < runs.length; i += 2) {
      collectBigrams(text, runs[i]!, runs[i + 1]!, this.found);
    }
    for (const pair of this.found) this.postings.touch(this.listOfPair(pair), weight);
    for (const { concept } of concepts)
      this.postings.touch(this.listOf(this.concepts, concept), weight);
  }

  private listOf<K>(lists: Map<K, number>, key: K): number {
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list = this.postings.createList();
    lists.set(key, list);
    return list;
  }

  private listOfPair(pair: number): number {
    const known = this.pairs.get(pair);
    if (known >= 0) return known;
    const list = this.postings.createList();
    this.pairs.set(pair, list);
    return list;
  }

  /** Writes everything out; the builder is of no use afterwards. */
  async finish(): Promise<SegmentPart> {
    return {
      facts: this.facts,
      ids: this.ids,
      titles: this.titles,
      ...(await this.writeTerms()),
      articles: this.articles.take(),
      articleEnds: Uint32Array.from(this.articleEnds),
      articleSizes: Uint32Array.from(this.articleSizes),
      checks: Uint32Array.from(this.checks),
    };
  }

  /** The dictionary's keys in their order: pairs, concepts, fields, sounds, words (see term-key.ts). */
  private async writeTerms(): Promise<WrittenTerms> {
    const { analyser, sounds } = this.settings;
    const writer = new PartWriter(this.postings.sortByList());
    for (const pair of this.sortPairs()) {
      // The map has signed keys; as unsigned ones they sort as their characters do.
      writer.add(bigramKey(unpackPair(pair)), this.pairs.get(pair | 0));
    }
    await breathe();
    const concepts = [...this.concepts].map(([concept, list]) => ({
      key: conceptKey(analyser.lexicon.concepts[concept]!.name),
      list,
    }));
    for (const { key, list } of concepts.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      writer.add(key, list);
    }
    for (const key of [...this.fields.keys()].toSorted()) writer.add(key, this.fields.get(key)!);
    const words = [...this.words.keys()].toSorted();
    await breathe();
    const heard: string[] = [];
    for (const word of words) {
      const skeleton = sounds.of(word);
      if (skeleton !== '') heard.push(soundKey(skeleton, word));
    }
    for (const key of heard.toSorted()) writer.add(key, null);
    await breathe();
    for (const word of words) writer.add(wordKey(word), this.words.get(word)!);
    return writer.take();
  }

  private sortPairs(): Uint32Array {
    const pairs = new Uint32Array(this.pairs.size);
    let used = 0;
    this.pairs.forEach((_list, pair) => {
      pairs[used++] = pair;
    });
    return pairs.toSorted();
  }
}

function titleKeys({ title, articleTitle }: Article): string[] {
  const whole = titleKey(title);
  const own = articleTitle === title ? whole : titleKey(articleTitle);
  return (own === whole ? [whole] : [whole, own]).filter((key) => key !== '');
}
