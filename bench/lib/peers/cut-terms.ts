import type { Analyser } from '../../../src/search/analyser.ts';
import { isHiraganaPair } from '../../../src/search/bigrams.ts';
import type { Cut } from './peer.ts';

/** Our words: what a peer gets when only its tokenizer is replaced. */
export function createWordCut(analyser: Analyser): Cut {
  return (text) => analyser.analyse(text).words.map(({ term }) => term);
}

/**
 * Latin words and pairs of Japanese characters: what an engine without a Japanese dictionary is
 * usually fed, so that all of them index the same terms in the benchmark of speed.
 */
export function createPairCut(analyser: Analyser): Cut {
  return (input) => {
    const { text, words, runs } = analyser.analyse(input);
    const terms = words
      .filter(({ kind }) => kind === 'latin' || kind === 'letter')
      .map(({ term }) => term);
    for (let i = 0; i + 1 < runs.length; i += 2) {
      const [start = 0, end = 0] = [runs[i], runs[i + 1]];
      if (end - start === 1) terms.push(text.slice(start, end));
      for (let at = start; at + 1 < end; at++) {
        if (!isHiraganaPair(text, at)) terms.push(text.slice(at, at + 2));
      }
    }
    return terms;
  };
}
