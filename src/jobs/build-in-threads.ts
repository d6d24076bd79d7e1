/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { YuukError } from '../errors.ts';
import type { Article } from '../parse/article.ts';
import type { Analyser } from '../search/analyser.ts';
import { type BuildOptions, buildSegments } from '../search/build-segments.ts';
import { createPartIndexer } from '../search/index-part.ts';
import type { Concept } from '../search/lexicon.ts';
import type { BuiltSegment } from '../search/segment.ts';
import type { BuildPlan, IndexParts, PartInput, SegmentPart } from '../search/segment-part.ts';
import { startThread } from './start-thread.ts';

/** What a thread is started with. */
export interface BuildThreadData {
  plan: BuildPlan;
  concepts: readonly Concept[];
  segmenter: string;
}

/** Fewer articles are indexed before a thread has started. */
const worthThreads = 5_000;
/** Beyond these, handing out and joining takes as long as indexing. */
const mostThreads = 4;
/** Far more than a part needs; without a limit a thread lets its garbage pile up. */
const threadMemory = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 16 };
/** One part is indexed while the next one waits in the thread. */
const partsAThread = 2;

/**
 * Builds segments as `buildSegments` does, byte for byte; a large build with the help of further threads, one
 * fewer than there are processors, but always one.
 */
export function buildInThreads(
  articles: readonly Article[],
  options: BuildOptions,
): Promise<BuiltSegment[]> {
  if (articles.length < worthThreads) return buildSegments(articles, options);
  const count = Math.min(mostThreads, Math.max(1, availableParallelism() - 1));
  return buildSegments(articles, {
    ...options,
    indexParts: indexPartsInThreads(options.analyser, count),
  });
}

/** Shares the parts among this thread and `count` others; whoever is done takes the next. */
export function indexPartsInThreads(analyser: Analyser, count: number): IndexParts {
  return async (plan, inputs) => {
    const { lexicon, segmenter } = analyser;
    const data = { plan, concepts: lexicon.concepts, segmenter: segmenter.version };
    const threads = Array.from({ length: count }, () => new BuildThread(data));
    const queue = inputs[Symbol.iterator]();
    const parts: SegmentPart[][] = [];
    let taken = 0;
    const share = async (indexPart: (input: PartInput) => Promise<SegmentPart[]>) => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const at = taken++;
        parts[at] = await indexPart(next.value);
      }
    };
    try {
      const here = share(createPartIndexer(analyser, plan));
      const there = threads.flatMap((thread) =>
        Array.from({ length: partsAThread }, () => share((input) => thread.indexPart(input))),
      );
      await Promise.all([here, ...there]);
      return parts;
    } finally {
      // After a failure nobody takes another part.
      queue.return?.();
      await Promise.all(threads.map((thread) => thread.close()));
    }
  };
}

interface Waiting {
  resolve: (shards: SegmentPart[]) => void;
  reject: (reason: Error) => void;
}

/** Indexes the parts that it is given, one after the other. */
class BuildThread {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];

  constructor(data: BuildThreadData) {
    this.worker = startThread('build-thread', import.meta.url, {
      workerData: data,
      resourceLimits: threadMemory,
    });
    this.worker.on('message', (shards: SegmentPart[]) => this.waiting.shift()?.resolve(shards));
    this.worker.on('error', (cause) => this.fail(cause));
    this.worker.on('exit', () => this.fail());
  }

  indexPart(input: PartInput): Promise<SegmentPart[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(input);
    });
  }

  private fail(cause?: unknown): void {
    const reason = new YuukError('internal', 'A thread that built the index ended.', { cause });
    for (const { reject } of this.waiting.splice(0)) reject(reason);
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
