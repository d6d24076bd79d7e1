/**
 * Characters that never reach a field: C0 and C1 controls but tab and line feed, soft hyphen and
 * zero-width characters, bidirectional controls, and the interlinear marks. They can hide text,
 * turn it round or break a terminal, and no title needs them.
 */
const UNWANTED =
  // oxlint-disable-next-line no-control-regex -- to find them is its purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;
const ALL_UNWANTED = new RegExp(UNWANTED.source, 'g');
/** What a text has that has a run of blanks: found sooner than the run is replaced. */
const BLANKS = /[\t\n\u2028\u2029]| {2}/;
const BLANK_RUN = /[ \t\n\u2028\u2029]{2,}|[\t\n\u2028\u2029]/g;
const SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATES = /\p{Surrogate}/gu;
/**
 * What nearly every text does without: all but printable ASCII, kana, the common ideographs and full-width
 * forms. Text without it is composed (NFC), well-formed and free of hidden characters as it is.
 */
const UNUSUAL = /[^\n -~\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u4e00-\u9fff\uff01-\uffdc]/;

/** Removes control, zero-width and bidirectional characters; keeps tab and line feed. */
export function removeControls(text: string): string {
  return UNWANTED.test(text) ? text.replace(ALL_UNWANTED, '') : text;
}

/** Text of a field as it is stored: well-formed, without controls, NFC, trimmed. Line feeds stay. */
export function cleanText(text: string): string {
  if (!UNUSUAL.test(text)) return text.trim();
  const kept = removeControls(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
  const whole = SURROGATE.test(kept) ? kept.replace(LONE_SURROGATES, '\ufffd') : kept;
  return whole.normalize('NFC').trim();
}

/** The same for a field of one line (title, tag, user): runs of blanks become one blank. */
export function cleanLine(text: string): string {
  const cleaned = cleanText(text);
  return BLANKS.test(cleaned) ? cleaned.replace(BLANK_RUN, ' ') : cleaned;
}

/** Cuts a text to `length` UTF-16 units without splitting a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

/** Trims tags, drops empty ones, and keeps the first spelling of those that differ by case only. */
export function uniteTags(...lists: readonly (readonly string[])[]): string[] {
  let bySpelling: Map<string, string> | undefined;
  for (const list of lists) {
    for (const tag of list) {
      const cleaned = cleanLine(tag);
      if (cleaned === '') continue;
      const folded = cleaned.toLowerCase();
      bySpelling ??= new Map();
      if (!bySpelling.has(folded)) bySpelling.set(folded, cleaned);
    }
  }
  return bySpelling === undefined ? [] : [...bySpelling.values()];
}

/** Reads a count such as `928 users`, `1,234` or `"512"`; null when there is none. */
export function readCount(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  if (typeof value !== 'string') return null;
  const digits = /\d[\d,]{0,15}/.exec(value)?.[0].replaceAll(',', '');
  return digits === undefined ? null : readCount(Number(digits));
}
