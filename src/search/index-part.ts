import type { Analyser } from './analyser.ts';
import { deserialiseArticle } from './article-codec.ts';
import { fieldTexts } from './article-text.ts';
import { hashText } from './hash-index.ts';
import { PartBuilder } from './part-builder.ts';
import type { BuildPlan, IndexParts, PartInput, SegmentPart } from './segment-part.ts';
import { breathe } from './sort-in-steps.ts';
import { Sounds } from './sounds.ts';
import { FIELDS, occurrenceWeight } from './weigh-fields.ts';

const ARTICLES_A_STEP = 16;

/** The shard of an article; the same in every build. */
export function shardOf(id: string, shards: number): number {
  return shards <= 1 ? 0 : hashText(id) % shards;
}

/** Indexes parts of one build. Pure but for what it remembers to be quicker. Gives way to the event loop. */
export function createPartIndexer(
  base: Analyser,
  plan: BuildPlan,
): (input: PartInput) => Promise<SegmentPart[]> {
  const { shards, averages, preset } = plan;
  const analyser = base.extend(plan.abbreviations);
  const settings = { analyser, sounds: new Sounds(), preset };
  return async ({ firstRank, serialised }) => {
    const builders = Array.from({ length: shards }, () => new PartBuilder(settings));
    for (const [at, text] of serialised.entries()) {
      const article = deserialiseArticle(text);
      const texts = fieldTexts(article);
      const weighed = FIELDS.filter((field) => texts[field] !== '').map((field) => ({
        analysed: analyser.analyse(texts[field]),
        weight: occurrenceWeight(field, texts[field].length, averages),
      }));
      const builder = builders[shardOf(article.id, shards)]!;
      builder.add(article, firstRank + at, weighed, Buffer.from(text));
      if (at % ARTICLES_A_STEP === 0) await breathe();
    }
    return Promise.all(builders.map((builder) => builder.finish()));
  };
}

/** Indexes all parts in this thread. */
export function indexPartsHere(analyser: Analyser): IndexParts {
  return async (plan, inputs) => {
    const indexPart = createPartIndexer(analyser, plan);
    const parts: SegmentPart[][] = [];
    for (const input of inputs) parts.push(await indexPart(input));
    return parts;
  };
}
