import type { Analyser } from '../../../src/search/analyser.ts';
import { createWordCut } from './cut-terms.ts';
import { createFts5Peer } from './fts5-peer.ts';
import { createMiniSearchPeer } from './minisearch-peer.ts';
import { createOramaPeer } from './orama-peer.ts';
import type { Peer } from './peer.ts';

/** The peers whose rankings stand beside ours: as they come, and one with our words as its terms. */
export function createRelevancePeers(analyser: Analyser): Peer[] {
  return [
    createMiniSearchPeer({ name: 'MiniSearch' }),
    createMiniSearchPeer({ name: 'MiniSearch, our words', cut: createWordCut(analyser) }),
    createOramaPeer({ name: 'Orama, Japanese tokenizer' }),
    createFts5Peer({ name: 'SQLite FTS5, trigrams' }),
  ];
}
