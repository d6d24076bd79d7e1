/** Characters that break a layout: controls, bidirectional overrides and zero-width ones other than joiners. */
const harmful =
  // oxlint-disable-next-line no-control-regex -- control characters are the very thing to remove
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]/gu;

/** What `cleanText` would change: any of these, or white space that is not one single blank. */
const unclean =
  // oxlint-disable-next-line no-control-regex -- control characters are the very thing to find
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff\ufff9-\ufffc]|  /u;

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u;

/**
 * One line of foreign text (a title, a comment, an excerpt) made safe for a layout: no control or
 * zero-width characters, no direction overrides, white space folded to single blanks. It does not
 * trim, so that pieces of a line can be cleaned one by one.
 */
export function cleanText(text: string): string {
  if (!unclean.test(text)) return text;
  return text.replace(harmful, '').replace(/[\s\u0085\u2028\u2029]+/gu, ' ');
}

/** Wraps right-to-left text in isolates, so that it cannot reorder what stands beside it. */
export function isolateDirection(text: string): string {
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}

/**
 * Escapes the three characters that Slack's mrkdwn gives a meaning to. Do it once, when rendering;
 * `plain_text` and `rich_text` need none.
 */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/**
 * Texts of characters that never join with a neighbour into one that people see as one: ASCII, Latin letters,
 * punctuation, kana, kanji, Hangul syllables, full-width forms. They need no segmenter, which would take most
 * of the time of drawing a page of results.
 */
const plainText =
  /^[ -~\u00a1-\u02ff\u2010-\u2027\u2030-\u205e\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9d]*$/;

/** 2 for full-width characters, 1 for others. */
function columnsOf(code: number): 1 | 2 {
  const narrow =
    code < 0x1100 || (code >= 0x2000 && code < 0x2e80) || (code >= 0xff61 && code < 0xffe0);
  return narrow ? 1 : 2;
}

/** Cuts a text to `columns`, never inside a character as people see it, with … where something is left out. */
export function cutText(text: string, columns: number): string {
  // Every UTF-16 unit takes at least half a column's place, so a short text needs no measuring.
  return text.length * 2 <= columns ? text : measureCut(text, columns).text;
}

/** The same, with the columns that the cut text takes. */
export function measureCut(text: string, columns: number): { text: string; width: number } {
  let width = 0;
  let end = 0;
  let endWidth = 0;
  const cut = () => {
    const kept = text.slice(0, end).trimEnd();
    for (let at = kept.length; at < end; at += 1) endWidth -= columnsOf(text.charCodeAt(at));
    return { text: `${kept}…`, width: endWidth + 1 };
  };
  if (plainText.test(text)) {
    for (let at = 0; at < text.length; at += 1) {
      width += columnsOf(text.charCodeAt(at));
      if (width > columns) return cut();
      if (width < columns) {
        end = at + 1;
        endWidth = width;
      }
    }
    return { text, width };
  }
  for (const { segment, index } of graphemes.segment(text)) {
    width += columnsOf(segment.codePointAt(0) ?? 0);
    if (width > columns) return cut();
    if (width < columns) {
      end = index + segment.length;
      endWidth = width;
    }
  }
  return { text, width };
}
