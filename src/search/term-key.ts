/**
 * Keys of the dictionary: one letter for the stream, then the term. Streams sort apart, so each can be
 * walked alone.
 */
const WORD = 'w';
const BIGRAM = 'b';
const CONCEPT = 'c';
const FIELD = 'f';
const SOUND = 'p';

export type FieldName = 'tag' | 'user' | 'site' | 'has';

export function wordKey(term: string): string {
  return WORD + term;
}

export function bigramKey(pair: string): string {
  return BIGRAM + pair;
}

export function conceptKey(name: string): string {
  return CONCEPT + name;
}

/** `value` is normalised. */
export function fieldKey(field: FieldName, value: string): string {
  return `${FIELD}${field}:${value}`;
}

/** How a word sounds and the word itself, an entry without postings; null: the start of all such keys. */
export function soundKey(skeleton: string, word: string | null): string {
  return word === null ? SOUND + skeleton : `${SOUND}${skeleton}\0${word}`;
}

/** The word that a key of `soundKey` ends in. */
export function wordOfSound(key: string): string {
  return key.slice(key.indexOf('\0') + 1);
}

/** The value of a `tag:` key, or null for any other key. */
export function tagOf(key: string): string | null {
  const start = fieldKey('tag', '');
  return key.startsWith(start) ? key.slice(start.length) : null;
}

export function isConceptKey(key: string): boolean {
  return key.startsWith(CONCEPT);
}

/** The part of a key after its stream. */
export function termOf(key: string): string {
  return key.slice(1);
}
