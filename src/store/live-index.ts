import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { FeedbackByQuery, SearchAnswer, SearchOptions } from '../search/answer.ts';
import type { GenerationReader, SegmentManifest } from '../search/segment.ts';
import { createAnswerCache } from './answer-cache.ts';
import { type Connections, readerTimeoutMs } from './connections.ts';
import { withDeadline } from './deadline.ts';
import type { GenerationStore } from './generation-store.ts';
import { changesChannel } from './keys.ts';
import { isSamePointer, type Pointer } from './pointer.ts';

/** What an index of `src/search` shows of itself. */
interface IndexFacts {
  readonly reader: GenerationReader;
  /** Articles that can be found. */
  readonly articleCount: number;
}

/** The slice of `src/search` that the live index drives: `openIndex` and `searchArticles`. */
export interface SearchEngine<Index extends IndexFacts> {
  /** `previous`: an index that is open already; what both have need not be read again. */
  open(reader: GenerationReader, previous: Index | null): Promise<Index>;
  search(
    index: Index,
    query: string,
    options: Omit<LiveSearchOptions, 'generation'>,
  ): Promise<SearchAnswer>;
}

export interface LiveSearchOptions extends SearchOptions {
  /** Ids of articles that are not shown. */
  exclude?: ReadonlySet<string>;
  /** Ids of articles whose link is known dead, for `is:dead`. */
  dead?: ReadonlySet<string>;
  /** Decides between equal scores, and nothing else. */
  feedback?: FeedbackByQuery;
  /**
   * Answer from this generation while it lives, so that pages of one result keep their order. The answer's
   * `generation` says which one it was.
   */
  generation?: number;
}

/** `stale`: from memory, because Redis is away or the live generation is damaged; newer may exist. */
export type LiveAnswer = SearchAnswer & { stale: boolean };

export interface LiveIndexStatus {
  /** null: nothing is indexed, or nothing could be loaded yet. */
  generation: number | null;
  indexedAt: string | null;
  articles: number;
  manifests: readonly SegmentManifest[];
  /** The pointer could not be read the last time. */
  redisAway: boolean;
  /** Why another generation than the live one answers, or none. */
  fault: YuukError | null;
}

export interface LiveIndex<Index extends IndexFacts> {
  /** Loads the live generation and begins to follow the pointer. Failures are in `status`. */
  start(): Promise<void>;
  /**
   * Answers one query from the live generation, or a pinned one. While Redis is away, queries that were
   * answered before are answered again from memory.
   * @throws YuukError `index_missing`, `index_damaged` or `redis_unavailable`, within 3 s.
   */
  search(query: string, options: LiveSearchOptions): Promise<LiveAnswer>;
  /** Runs other readings (an article, its neighbours) over the live or a pinned generation. */
  read<T>(reading: (index: Index) => Promise<T>, generation?: number): Promise<T>;
  status(): LiveIndexStatus;
  /** Looks at the pointer now; resolves when what it names is loaded or refused. */
  refresh(): Promise<void>;
  close(): void;
}

export interface LiveIndexOptions<Index extends IndexFacts> {
  store: GenerationStore;
  subscriber: Connections['subscriber'];
  engine: SearchEngine<Index>;
  log: Log;
  /** How often the pointer is read beside the subscription, in ms. */
  pollMs?: number;
}

interface Loaded<Index> {
  generation: number;
  /** Later than the reader's own after a refresh that found nothing new. */
  indexedAt: string | null;
  index: Index;
}

/** A whole query, its two round trips and the way back included. */
const searchTimeoutMs = 1.25 * readerTimeoutMs;

/**
 * The index of one process. It follows the pointer by subscription and by a poll a second, loads a new
 * generation beside the old one and swaps it in; a query on its way ends on the generation it began.
 */
export function createLiveIndex<Index extends IndexFacts>({
  store,
  subscriber,
  engine,
  log,
  pollMs = 800,
}: LiveIndexOptions<Index>): LiveIndex<Index> {
  const answers = createAnswerCache();
  /** What the pointer named when it was last followed; also when that could not be loaded. */
  let followed: Pointer | null = null;
  let live: Loaded<Index> | null = null;
  /** One more generation: the one before, for pages of results, or one that was pinned. */
  let other: Loaded<Index> | null = null;
  let redisAway = false;
  let fault: YuukError | null = null;
  let following: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const load = async (generation: number): Promise<Loaded<Index>> => {
    const reader = await store.openReader(generation);
    return {
      generation,
      indexedAt: reader.indexedAt,
      index: await engine.open(reader, live?.index ?? null),
    };
  };

  const swapTo = (next: Loaded<Index>) => {
    if (live !== null && live.generation !== next.generation) other = live;
    live = next;
  };

  /**
   * The generation that the pointer names cannot be used: what is in memory answers, unless that is what is
   * damaged; else the one before.
   */
  const fallBack = async (pointer: Pointer, reason: YuukError, damaged: Loaded<Index> | null) => {
    fault = reason;
    log.error({ code: reason.code, generation: pointer.live }, 'The live index cannot be used');
    if (live !== null && (live !== damaged || live.generation !== pointer.live)) return;
    const { previous } = pointer;
    const substitute = other ?? (previous === null ? null : await load(previous).catch(() => null));
    live = substitute?.generation === pointer.live ? null : substitute;
  };

  const follow = async (): Promise<void> => {
    let pointer: Pointer | null = null;
    try {
      pointer = await store.readPointer();
      redisAway = false;
      if (isSamePointer(pointer, followed)) return;
      if (pointer === null) {
        followed = live = other = fault = null;
        return;
      }
      if (live?.generation === pointer.live && pointer.stamp === followed?.stamp) {
        // The same content, looked at again by a refresh that found nothing new.
        live.indexedAt = (await store.readGeneration(pointer.live))?.indexedAt ?? live.indexedAt;
      } else {
        swapTo(await load(pointer.live));
        log.info(
          { generation: live?.generation, articles: live?.index.articleCount },
          'Index loaded',
        );
      }
      fault = null;
      followed = pointer;
    } catch (error) {
      const reason = asYuukError(error);
      if (pointer === null || reason.code === 'redis_unavailable') {
        // The next poll tries again.
        redisAway = true;
        return;
      }
      followed = pointer;
      await fallBack(pointer, reason, null);
    }
  };

  /** One look at a time; who asks while one is under way is answered by another after it. */
  const refresh = async (): Promise<void> => {
    again = true;
    following ??= (async () => {
      while (again) {
        again = false;
        await follow();
      }
    })().finally(() => {
      following = null;
    });
    await following;
  };

  const poll = async () => {
    await refresh();
    if (!closed) timer = setTimeout(() => void poll(), pollMs);
  };

  const onMessage = (channel: string) => {
    if (channel === changesChannel) void refresh();
  };

  const choose = async (generation: number | undefined): Promise<Loaded<Index>> => {
    if (generation !== undefined && generation !== live?.generation) {
      if (other?.generation === generation) return other;
      const pinned = await load(generation).catch(() => null);
      if (pinned !== null) {
        other = pinned;
        return pinned;
      }
    }
    if (live !== null) return live;
    throw fault ?? (redisAway ? unreachable() : notIndexed());
  };

  const read = async <T>(
    reading: (index: Index, chosen: Loaded<Index>) => Promise<T>,
    generation?: number,
  ): Promise<T> => {
    const chosen = await choose(generation);
    try {
      return await reading(chosen.index, chosen);
    } catch (error) {
      const reason = asYuukError(error);
      if (reason.code === 'index_missing') {
        // The generation expired under a late reader: what is live now answers.
        if (other === chosen) other = null;
        await refresh();
      } else if (reason.code === 'index_damaged' && chosen !== live) {
        // A page of a generation before: the live one is whole.
        if (other === chosen) other = null;
      } else if (reason.code === 'index_damaged' && followed) {
        await fallBack(followed, reason, chosen);
      } else {
        throw reason;
      }
      const instead = await choose(undefined);
      if (instead === chosen) throw reason;
      return reading(instead.index, instead);
    }
  };

  return {
    async start() {
      subscriber.on('message', onMessage);
      // The poll follows the pointer anyway: a subscription that comes late is no failure.
      subscriber.subscribe(changesChannel).catch(() => {});
      await poll();
    },

    async search(query, { generation, ...options }) {
      try {
        const answer = await withDeadline(
          read(async (index, { indexedAt }) => {
            const found = await engine.search(index, query, options);
            return { ...found, indexedAt };
          }, generation),
          searchTimeoutMs,
          () => {
            throw unreachable();
          },
        );
        answers.keep(query, options, answer);
        return { ...answer, stale: redisAway || fault !== null };
      } catch (error) {
        const kept = answers.find(query, options);
        const isAway = error instanceof YuukError && error.code === 'redis_unavailable';
        if (!kept || !isAway) throw error;
        return { ...kept, stale: true };
      }
    },

    read,

    status: () => ({
      generation: live?.generation ?? null,
      indexedAt: live?.indexedAt ?? null,
      articles: live?.index.articleCount ?? 0,
      manifests: live?.index.reader.segments ?? [],
      redisAway,
      fault,
    }),

    refresh,

    close() {
      closed = true;
      clearTimeout(timer);
      subscriber.off('message', onMessage);
    },
  };
}

const asYuukError = (error: unknown) =>
  error instanceof YuukError
    ? error
    : new YuukError('internal', 'The index cannot be read.', { cause: error });

const notIndexed = () =>
  new YuukError('index_missing', 'Nothing is indexed yet.', {
    hint: 'Run a reindex, or wait for the first refresh to end.',
  });

const unreachable = () =>
  new YuukError('redis_unavailable', 'The index cannot be reached right now.', {
    hint: 'Try again in a moment; it recovers by itself as soon as Redis is back.',
  });
