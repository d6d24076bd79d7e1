/** A word as a person meant it; `url` is set for a link. */
export interface Word {
  text: string;
  url: string | null;
}

/** Slack's own markup: `<@U1|name>`, `<#C1|name>`, `<!subteam^S1|@name>`, `<https://…|label>`. */
const markup = /<(?:([@#!])[^|>]*|((?:https?|mailto):[^|>\s]+))(?:\|([^>]*))?>/giu;

/**
 * Splits text from Slack into words, forgiving how people and phones write: full-width blanks, newlines,
 * smart quotes, long dashes before flags and words, a trailing 。, entities, links and mentions. What closes
 * a sentence or a bracket after an address is no part of it. A link counts by its label, a mention by its name; a
 * mention without a name is dropped.
 */
export function readWords(text: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (const found of text.matchAll(markup)) {
    const [whole, sign, link, label = ''] = found;
    pushPlain(words, text.slice(at, found.index));
    at = found.index + whole.length;
    const shown = cleanWord(decodeEntities(label)).replace(sign ? /^[@#]/u : '', '');
    if (link) {
      const address = decodeEntities(link);
      const url = webAddress(address);
      words.push({ text: dropClosing(shown || address), url: url && dropClosing(url) });
      at += closingAfterLink.exec(text.slice(at, at + mostClosing))?.[0].length ?? 0;
    } else if (shown) words.push({ text: shown, url: null });
  }
  pushPlain(words, text.slice(at));
  return dropFullStop(words);
}

function pushPlain(words: Word[], text: string): void {
  for (const raw of decodeEntities(text).split(/[\s\u0085]+/u)) {
    const word = cleanWord(raw);
    const url = webAddress(word);
    if (url !== null) words.push({ text: dropClosing(word), url: dropClosing(url) });
    else if (word !== '') words.push({ text: word, url });
  }
}

/** Slack escapes these three and no other, once. */
function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

const dashes = '[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]';
const longFlag = new RegExp(`^${dashes}+(public|force|dry${dashes}run)$`, 'iu');
const leadingDash = new RegExp(`^${dashes}(?=[^\\s])`, 'u');

function cleanWord(word: string): string {
  const plain = word
    // oxlint-disable-next-line no-control-regex -- control characters are the very thing to remove
    .replace(/[\u0000-\u001f\u007f\u200b\u2060\ufeff]/gu, '')
    .replace(/[\u201c-\u201f\u301d-\u301f\uff02]/gu, '"')
    .replace(/[\u2018-\u201b]/gu, "'");
  const flag = longFlag.exec(plain.normalize('NFKC'))?.[1] ?? longFlag.exec(plain)?.[1];
  if (flag) return flag.toLowerCase().startsWith('dry') ? '--dry-run' : `--${flag.toLowerCase()}`;
  return plain.replace(leadingDash, '-');
}

function webAddress(word: string): string | null {
  return /^https?:\/\/[^\s]+$/iu.test(word) ? word : null;
}

/** Closing brackets, each with the one that opens it: an address may hold both, as Wikipedia's do. */
const brackets = new Map([
  ['）', '（'],
  ['」', '「'],
  ['』', '『'],
  [')', '('],
]);

/** More than these end no sentence. */
const mostClosing = 8;

/** Drops what ends the sentence or the bracket in which an address stands. */
function dropClosing(address: string): string {
  let rest = address;
  for (let dropped = 0; dropped < mostClosing; dropped += 1) {
    const last = rest.at(-1) ?? '';
    const opening = brackets.get(last);
    const isClosing =
      opening === undefined
        ? /[。、．，.,]/u.test(last)
        : rest.split(opening).length < rest.split(last).length;
    if (!isClosing) break;
    rest = rest.slice(0, -1);
  }
  return rest;
}

/** The same where Slack's own markup has cut the address off already. */
const closingAfterLink = /^(?:[。、．，）」』]+|[.,)]+(?=\s|$))/u;

const fullStop = /[。、．]{1,8}$/u;

/** People end a question with 。 or 、; that is no word. */
function dropFullStop(words: Word[]): Word[] {
  const last = words.at(-1);
  if (!last) return words;
  const text = last.text.replace(fullStop, '');
  const url = last.url?.replace(fullStop, '') ?? null;
  const rest = words.slice(0, -1);
  return text === '' ? rest : [...rest, { text, url }];
}
