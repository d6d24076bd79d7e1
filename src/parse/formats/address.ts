import type { EntrySink } from '../format.ts';
import { addressField } from '../readers/fields.ts';
import type { JsonRecord } from '../readers/json.ts';

/** Why an entry of a format that tells every address is not taken without one. */
export const NO_ADDRESS = 'no address';

/**
 * The address of an entry in a format that tells every address. Null when there is none, which makes a reject:
 * nobody could open such an article, and without a site nothing would ever be joined to it.
 */
export function requireAddress(sink: EntrySink, record: JsonRecord, key: string): string | null {
  const url = addressField(sink, record, key);
  if (url === null) sink.reject(NO_ADDRESS);
  return url || null;
}
