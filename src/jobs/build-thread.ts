/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { createAnalyser } from '../search/analyser.ts';
import { createPartIndexer } from '../search/index-part.ts';
import { createLexicon } from '../search/lexicon.ts';
import type { PartInput, SegmentPart } from '../search/segment-part.ts';
import { createSegmenter } from '../search/segmenter.ts';
import type { BuildThreadData } from './build-in-threads.ts';

/* A thread that indexes parts of a build until it is ended. */

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `build-in-threads.ts` gives it, nobody else
const { plan, concepts, segmenter } = workerData as BuildThreadData;
const analyser = createAnalyser({
  lexicon: createLexicon(concepts),
  segmenter: createSegmenter(segmenter),
});
const indexPart = createPartIndexer(analyser, plan);

if (parentPort !== null) {
  const messages: AsyncIterable<PartInput[]> = on(parentPort, 'message');
  for await (const inputs of messages) {
    for (const input of inputs) {
      const shards = await indexPart(input);
      parentPort.postMessage(shards, shards.flatMap(buffersOf));
    }
  }
}

/** What is handed over instead of copied. */
function buffersOf(part: SegmentPart): ArrayBuffer[] {
  return Object.values(part).flatMap((value) =>
    ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
  );
}
