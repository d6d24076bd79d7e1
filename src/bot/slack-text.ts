/** A word as a person meant it; `url` is set for a link. */
export interface Word {
  text: string;
  url: string | null;
}

/** Slack's own markup: `<@U1|name>`, `<#C1|name>`, `<!subteam^S1|@name>`, `<https://…|label>`. */
const markup = /<(?:([@#!])[^|>]*|((?:https?|mailto):[^|>\s]+))(?:\|([^>]*))?>/giu;

/**
 * Splits text from Slack into words, forgiving how people and phones write: full-width blanks, newlines,
 * smart quotes, long dashes before flags and words, a trailing 。, entities, links and mentions. A link
 * counts by its label, a mention by its name; a mention without a name is dropped.
 */
export function readWords(text: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (const found of text.matchAll(markup)) {
    const [whole, sign, link, label = ''] = found;
    pushPlain(words, text.slice(at, found.index));
    at = found.index + whole.length;
    const shown = cleanWord(decodeEntities(label)).replace(sign ? /^[@#]/u : '', '');
    if (link)
      words.push({ text: shown || decodeEntities(link), url: webAddress(decodeEntities(link)) });
    else if (shown) words.push({ text: shown, url: null });
  }
  pushPlain(words, text.slice(at));
  return dropFullStop(words);
}

function pushPlain(words: Word[], text: string): void {
  for (const raw of decodeEntities(text).split(/[\s\u0085]+/u)) {
    const word = cleanWord(raw);
    if (word !== '') words.push({ text: word, url: webAddress(word) });
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

const fullStop = /[。、．]+$/u;

/** People end a question with 。 or 、; that is no word. */
function dropFullStop(words: Word[]): Word[] {
  const last = words.at(-1);
  if (!last) return words;
  const text = last.text.replace(fullStop, '');
  const url = last.url?.replace(fullStop, '') ?? null;
  const rest = words.slice(0, -1);
  return text === '' ? rest : [...rest, { text, url }];
}
