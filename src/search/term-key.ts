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

/** Phonetic skeleton and the word that sounds so; the entry has no postings. */
export function soundKey(skeleton: string, word: string): string {
  return `${SOUND}${skeleton}\0${word}`;
}

/** The part of a key after its stream. */
export function termOf(key: string): string {
  return key.slice(1);
}
