import { classAt, SEPARATOR } from './char-class.ts';
import { normalise } from './normalise.ts';

/** A whole title without blanks and signs: two titles with one key are the same title to a reader. */
export function titleKey(title: string): string {
  const text = normalise(title);
  let key = '';
  for (let i = 0; i < text.length; i++) {
    if (classAt(text, i) !== SEPARATOR) key += text.charAt(i);
  }
  return key;
}
