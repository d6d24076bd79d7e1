import type { Analyser } from './analyser.ts';
import { ByteWriter } from './byte-writer.ts';
import type { DocumentFacts, DocumentTable } from './document-table.ts';
import type { HashIndex } from './hash-index.ts';
import { createPartIndexer } from './index-part.ts';
import type { ArticleMatch, MatchedShard } from './match-articles.ts';
import { type DocumentMaps, renewTerms } from './renew-terms.ts';
import type { GenerationReader } from './segment.ts';
import type { BuildPlan, HashEntry, SegmentPart } from './segment-part.ts';
import { breathe } from './sort-in-steps.ts';

/** Whether an index that was built to this plan would weigh its articles as they are weighed there. */
export function fitsPlan({ shards }: ArticleMatch, plan: BuildPlan): boolean {
  const abbreviations = JSON.stringify(plan.abbreviations.map(({ spellings }) => spellings));
  return (
    shards.length === plan.shards &&
    shards.every(
      ({ old: { meta, preset } }) =>
        JSON.stringify(meta.averages) === JSON.stringify(plan.averages) &&
        JSON.stringify(meta.abbreviations) === abbreviations &&
        Buffer.compare(preset, plan.preset) === 0,
    )
  );
}

/**
 * One part a shard with all articles of a match: the changed ones are indexed, everything else is taken over from the
 * generation before. The bytes are those that indexing all of them would give.
 */
export async function renewParts(
  match: ArticleMatch,
  plan: BuildPlan,
  analyser: Analyser,
): Promise<SegmentPart[]> {
  const indexPart = createPartIndexer(analyser, plan);
  const changed = await indexPart({ firstRank: 0, serialised: match.changed });
  const parts: SegmentPart[] = [];
  for (const [number, shard] of match.shards.entries()) {
    parts.push(await renewPart(match.reader, shard, changed[number]!));
    await breathe();
  }
  return parts;
}

async function renewPart(
  reader: GenerationReader,
  shard: MatchedShard,
  changed: SegmentPart,
): Promise<SegmentPart> {
  const { old, origins, ranks, checks } = shard;
  const maps = mapDocuments(shard, changed);
  const articles = new ByteWriter(1 << 16);
  const articleEnds: number[] = [];
  const articleSizes: number[] = [];
  const facts: DocumentFacts[] = [];
  for (const [document, origin] of origins.entries()) {
    const rank = ranks[document]!;
    if ('old' in origin) {
      facts.push({ ...factsOf(old.documents, origin.old), rank });
      articles.writeBytes(origin.article.bytes);
      articleSizes.push(origin.article.size);
    } else {
      const { changed: at } = origin;
      facts.push({ ...changed.facts[at]!, rank });
      const from = at === 0 ? 0 : changed.articleEnds[at - 1];
      articles.writeBytes(changed.articles.subarray(from, changed.articleEnds[at]));
      articleSizes.push(changed.articleSizes[at]!);
    }
    articleEnds.push(articles.length);
  }
  return {
    facts,
    ids: joinHashes(old.ids, changed.ids, maps),
    titles: joinHashes(old.titles, changed.titles, maps),
    ...(await renewTerms(reader, old, changed, maps)),
    articles: articles.take(),
    articleEnds: Uint32Array.from(articleEnds),
    articleSizes: Uint32Array.from(articleSizes),
    checks: Uint32Array.from(checks),
  };
}

/** New numbers of old documents, -1 for those that go, and of changed ones. */
function mapDocuments({ old, origins }: MatchedShard, changed: SegmentPart): DocumentMaps {
  const fromOld = new Int32Array(old.meta.articles).fill(-1);
  const fromChanged = new Int32Array(changed.facts.length);
  for (const [document, origin] of origins.entries()) {
    if ('old' in origin) fromOld[origin.old] = document;
    else fromChanged[origin.changed] = document;
  }
  return { fromOld, fromChanged };
}

function factsOf(
  { times, titleStarts }: DocumentTable,
  document: number,
): Omit<DocumentFacts, 'rank'> {
  const time = times[document]!;
  const start = titleStarts[document]!;
  return {
    time: Number.isFinite(time) ? time : null,
    title: String.fromCharCode(start >>> 16, start & 0xffff),
  };
}

function joinHashes(
  old: HashIndex,
  changed: readonly HashEntry[],
  { fromOld, fromChanged }: DocumentMaps,
): HashEntry[] {
  const entries = changed.map(({ hash, document }) => ({ hash, document: fromChanged[document]! }));
  for (const [i, hash] of old.hashes.entries()) {
    const document = fromOld[old.documents[i]!]!;
    if (document >= 0) entries.push({ hash, document });
  }
  return entries;
}
