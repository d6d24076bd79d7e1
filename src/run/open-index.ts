import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { YuukError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Analyser, createAnalyser } from '../search/analyser.ts';
import { parseLexicon } from '../search/lexicon.ts';
import { openIndex as openSearchIndex, type SearchIndex } from '../search/open-index.ts';
import { searchArticles } from '../search/search-articles.ts';
import type { Connections } from '../store/connections.ts';
import { createGenerationStore, type GenerationStore } from '../store/generation-store.ts';
import { createLiveIndex, type LiveIndex } from '../store/live-index.ts';
import type { Settings } from './settings.ts';

export interface OpenedIndex {
  analyser: Analyser;
  generations: GenerationStore;
  live: LiveIndex<SearchIndex>;
}

/**
 * Reads `config/lexicon.txt` into an analyser.
 * @throws YuukError `configuration` that names every wrong line
 */
export async function readAnalyser(configFolder: string): Promise<Analyser> {
  const file = path.join(configFolder, 'lexicon.txt');
  const name = `${path.basename(configFolder)}/lexicon.txt`;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new YuukError('configuration', '{file} cannot be read', {
      cause,
      values: { file: name },
      hint: 'Restore the file; an empty one is fine.',
    });
  }
  const { lexicon, faults } = parseLexicon(text);
  if (faults.length === 0) return createAnalyser({ lexicon });
  throw new YuukError('configuration', 'the lexicon has wrong lines ({count}):', {
    values: { count: faults.length },
    details: faults.map(({ line, reason }) => ({
      text: '{file}:{line}: {reason}',
      values: { file: name, line, reason },
    })),
    hint: 'One concept a line, its spellings separated by |.',
  });
}

/** The index of this process, not yet loaded: `live.start()` does that and follows the pointer from then on. */
export async function openIndex({
  settings,
  connections,
  log,
}: {
  settings: Settings;
  connections: Connections;
  log: Log;
}): Promise<OpenedIndex> {
  const analyser = await readAnalyser(settings.configFolder);
  const generations = createGenerationStore(connections);
  const live = createLiveIndex<SearchIndex>({
    store: generations,
    subscriber: connections.subscriber,
    log,
    engine: {
      open: (reader, previous) => openSearchIndex(reader, analyser, { previous }),
      search: (index, query, options) =>
        searchArticles(index, query, {
          ...options,
          clock: () => performance.now(),
          timeZone: settings.config.digest.timeZone,
        }),
    },
  });
  return { analyser, generations, live };
}
