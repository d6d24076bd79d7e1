import { fieldValue } from './field-terms.ts';
import type { FieldName } from './term-key.ts';

/** Longer queries are not run: nobody types them. */
export const MAX_QUERY_BYTES = 10 * 1024;

/** A condition on a field, with its value normalised. */
export interface FieldTerm {
  kind: 'field';
  field: FieldName;
  value: string;
}

/** Text between quotes: these words, in this order, side by side. */
export interface PhraseTerm {
  kind: 'phrase';
  text: string;
}

export interface WordTerm {
  kind: 'words';
  text: string;
}

export type QueryTerm = FieldTerm | PhraseTerm | WordTerm | { kind: 'dead' };

/** A period in calendar days, as typed: YYYY, YYYY-MM or YYYY-MM-DD. */
export interface Period {
  bound: 'after' | 'before';
  text: string;
}

/** What a query asks for, before any look into an index. */
export interface Query {
  /** Plain words in the order typed; neighbours may form one concept (load balancer). */
  words: string[];
  /** Each clause is met when one of its terms is. Phrases and fields stand here too, alone in theirs. */
  clauses: QueryTerm[][];
  not: QueryTerm[];
  periods: Period[];
  /** As understood, fit to be typed again. */
  understood: string;
}

interface Token {
  text: string;
  /** Stood between quotes. */
  quoted: boolean;
  negated: boolean;
  /** The field before a quoted value: tag:"two words". */
  prefix: string;
}

const DOUBLE_QUOTES = /[\u201c\u201d\u201e\u201f\u2033\u2036\u301d-\u301f\u00ab\u00bb]/g;
const SINGLE_QUOTES = /[\u2018\u2019\u201a\u201b\u2032]/g;
/** Dashes as phones type them, at the start of a word. */
const DASHES = '-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d';
const FIELD = /^(tag|user|site|after|before|has|is):(.+)$/i;
const PERIOD = /^\d{4}(?:-(?:0?[1-9]|1[0-2])(?:-(?:0?[1-9]|[12]\d|3[01]))?)?$/;

/**
 * Reads the query language: words, "phrases", -not, OR, tag: user: site: after: before: has:comment is:dead.
 * Everything that is none of these is text. Linear in the length of the query.
 */
export function parseQuery(typed: string): Query {
  const query: Query = { words: [], clauses: [], not: [], periods: [], understood: '' };
  const tokens = readTokens(
    // Quotes first: NFKC makes two single ones of a double prime.
    typed.replace(DOUBLE_QUOTES, '"').replace(SINGLE_QUOTES, "'").normalize('NFKC'),
  );
  const shown: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const first = tokens[i++]!;
    // An OR with nothing to join is a word of no meaning; it is left out, and so is one typed twice.
    if (isOr(first)) continue;
    const alternatives = [first];
    while (!first.negated && isOr(tokens[i])) {
      while (isOr(tokens[i])) i++;
      const other = tokens[i];
      if (!other || other.negated) break;
      alternatives.push(other);
      i++;
    }
    addClause(query, alternatives, shown);
  }
  query.understood = shown.join(' ');
  return query;
}

function isOr(token: Token | undefined): boolean {
  return token !== undefined && token.text === 'OR' && !token.quoted && !token.negated;
}

function addClause(query: Query, tokens: readonly Token[], shown: string[]): void {
  const [first] = tokens;
  if (!first) return;
  const period = tokens.length === 1 && !first.negated ? periodOf(first) : null;
  if (period) {
    query.periods.push(period);
    shown.push(`${period.bound}:${period.text}`);
    return;
  }
  const terms = tokens.map(termOf);
  shown.push((first.negated ? '-' : '') + terms.map(showTerm).join(' OR '));
  const [term] = terms;
  if (first.negated && term) query.not.push(term);
  else if (terms.length === 1 && term?.kind === 'words') query.words.push(term.text);
  else query.clauses.push(terms);
}

function periodOf(token: Token): Period | null {
  const match = FIELD.exec(token.prefix + token.text);
  if (!match || (token.quoted && token.prefix === '')) return null;
  const bound = match[1]!.toLowerCase();
  const text = match[2]!.replaceAll('/', '-');
  if ((bound !== 'after' && bound !== 'before') || !PERIOD.test(text)) return null;
  return { bound, text };
}

function termOf(token: Token): QueryTerm {
  if (token.quoted && token.prefix === '') return { kind: 'phrase', text: token.text };
  const match = FIELD.exec(token.prefix + token.text);
  if (match) {
    const field = match[1]!.toLowerCase();
    const text = fieldValue(match[2]!);
    const value = field === 'user' ? text.replace(/^@/, '') : text;
    if ((field === 'tag' || field === 'user' || field === 'site') && value !== '') {
      return { kind: 'field', field, value };
    }
    if (field === 'has' && value === 'comment') return { kind: 'field', field, value };
    if (field === 'is' && value === 'dead') return { kind: 'dead' };
  }
  // Of an unknown field the quotes stay, so that what is understood can be typed again.
  return { kind: 'words', text: token.quoted ? `${token.prefix}"${token.text}"` : token.text };
}

function showTerm(term: QueryTerm): string {
  if (term.kind === 'dead') return 'is:dead';
  if (term.kind === 'phrase') return `"${term.text.toLowerCase()}"`;
  if (term.kind === 'words') return term.text.toLowerCase();
  return `${term.field}:${/\s/.test(term.value) ? `"${term.value}"` : term.value}`;
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (isBlank(text, at)) {
      at++;
      continue;
    }
    const next = text.charAt(at + 1);
    const negated = DASHES.includes(text.charAt(at)) && next !== '' && !isBlank(text, at + 1);
    if (negated) at++;
    const start = at;
    while (at < text.length && !isBlank(text, at) && text.charAt(at) !== '"') at++;
    const prefix = text.slice(start, at);
    if (text.charAt(at) !== '"') {
      tokens.push({ text: prefix, quoted: false, negated, prefix: '' });
      continue;
    }
    const close = text.indexOf('"', at + 1);
    const isField = /^[a-z]+:$/i.test(prefix);
    if (prefix !== '' && !isField)
      tokens.push({ text: prefix, quoted: false, negated, prefix: '' });
    if (close < 0) {
      // A quote that is never closed is a sign like any other.
      at++;
      if (isField) tokens.push({ text: prefix, quoted: false, negated, prefix: '' });
      continue;
    }
    const inside = text
      .slice(at + 1, close)
      .trim()
      .replaceAll(/\s+/g, ' ');
    if (inside !== '') {
      const quoted = { text: inside, quoted: true, prefix: isField ? prefix : '' };
      tokens.push({ ...quoted, negated: negated && (prefix === '' || isField) });
    }
    at = close + 1;
  }
  return tokens;
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // NUL and the other control characters part words too.
  return code <= 0x20 || code === 0x7f || code === 0xa0 || code === 0x3000 || code === 0x2028;
}
