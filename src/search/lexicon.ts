import { createHash } from 'node:crypto';
import { classAt, SEPARATOR } from './char-class.ts';
import { normalise } from './normalise.ts';

/** One idea and its spellings: English, abbreviation, katakana, kanji, romaji. */
export interface Concept {
  /** The first spelling, normalised; the key of the concept in the index. */
  name: string;
  /** Normalised, with one blank for each separator between words. */
  spellings: string[];
}

export interface Lexicon {
  concepts: readonly Concept[];
  byName: ReadonlyMap<string, Concept>;
  /** SHA-256, hex, of the concepts; another lexicon needs another index. */
  checksum: string;
}

/** A line that was not taken, or not whole, and why. */
export interface LexiconFault {
  line: number;
  reason: string;
}

/** As spellings are compared with text: normalised, each run of separators one blank. */
export function normaliseSpelling(spelling: string): string {
  const text = normalise(spelling);
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (classAt(text, i) !== SEPARATOR) out += text.charAt(i);
    else if (/[+#]/.test(text.charAt(i))) out += text.charAt(i);
    else if (out !== '' && !out.endsWith(' ')) out += ' ';
  }
  return out.trimEnd();
}

export function createLexicon(concepts: readonly Concept[]): Lexicon {
  const hash = createHash('sha256');
  for (const concept of concepts) hash.update(`${concept.spellings.join('|')}\n`);
  return {
    concepts,
    byName: new Map(concepts.map((concept) => [concept.name, concept])),
    checksum: hash.digest('hex'),
  };
}

/**
 * Reads `config/lexicon.txt`: one concept a line, spellings separated by `|`, comments after `#` at the
 * start of a line. A spelling belongs to one concept only; faults name the line and leave the rest in use.
 */
export function parseLexicon(text: string): { lexicon: Lexicon; faults: LexiconFault[] } {
  const concepts: Concept[] = [];
  const faults: LexiconFault[] = [];
  const owners = new Map<string, number>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const content = raw.replace(/^\ufeff/, '').trim();
    if (content === '' || content.startsWith('#')) continue;
    const spellings: string[] = [];
    for (const part of content.split('|')) {
      const spelling = normaliseSpelling(part);
      const owner = owners.get(spelling);
      if (spelling === '') faults.push({ line, reason: 'an empty spelling' });
      else if (owner === line) continue;
      else if (owner !== undefined)
        faults.push({ line, reason: `"${spelling}" already belongs to line ${owner}` });
      else {
        owners.set(spelling, line);
        spellings.push(spelling);
      }
    }
    const [name] = spellings;
    if (name === undefined) faults.push({ line, reason: 'no spelling is left' });
    else if (spellings.length === 1)
      faults.push({ line, reason: `"${name}" stands alone; a concept needs two spellings` });
    else concepts.push({ name, spellings });
  }
  return { lexicon: createLexicon(concepts), faults };
}
