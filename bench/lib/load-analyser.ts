import { readFileSync } from 'node:fs';
import { type Analyser, createAnalyser } from '../../src/search/analyser.ts';
import { parseLexicon } from '../../src/search/lexicon.ts';

/** The analyser with the lexicon that yuuk brings along. */
export function loadAnalyser(): Analyser {
  const file = new URL('../../config/lexicon.txt', import.meta.url);
  return createAnalyser({ lexicon: parseLexicon(readFileSync(file, 'utf8')).lexicon });
}
