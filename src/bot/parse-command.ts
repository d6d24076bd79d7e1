import type { WeekTime } from '../present/digest-controls.ts';
import type { CommandHint } from '../present/results.ts';
import { readWords, type Word } from './slack-text.ts';

export type DigestAction =
  | 'show'
  | 'preview'
  | 'subscribe'
  | 'unsubscribe'
  | 'pause'
  | 'resume'
  | 'time';

/** What a person asked for by `/yuuk …`. */
export type Command =
  | { kind: 'help' | 'status' | 'rollback' | 'doctor' | 'forget-me' }
  | { kind: 'reindex'; dryRun: boolean; force: boolean }
  | {
      kind: 'digest';
      action: DigestAction;
      /** Only for the action `time`. */
      at: WeekTime | null;
      tags: string[];
      /** The person's own digest instead of the channel's. */
      me: boolean;
    }
  /** Without a URL: the form is wanted. */
  | { kind: 'save'; url: string | null; comment: string }
  | { kind: 'search'; query: string; isPublic: boolean; hint: CommandHint | null };

/** The subcommands that only admins may run. */
export const adminCommands: readonly string[] = ['reindex', 'rollback', 'doctor'];

const subcommands = [
  'help',
  'status',
  'reindex',
  'rollback',
  'digest',
  'save',
  'doctor',
  'forget-me',
];

/**
 * Understands the text after `/yuuk`, as people and phones type it (see `readWords`). A first word that
 * names a subcommand runs it only when the rest fits it; everything else is a search.
 */
export function parseCommand(text: string): Command {
  const words = readWords(text);
  const [first, ...rest] = words;
  if (!first) return { kind: 'help' };
  const name = fold(first.text);
  const asked =
    name === 'search'
      ? searchFor(rest, null)
      : (parseSubcommand(name, rest) ?? searchFor(words, hintFor(name, rest)));
  // Nothing but `search`, or a flag, asks for nothing.
  return asked.kind === 'search' && asked.query === '' ? { kind: 'help' } : asked;
}

/** Reads a query as it is typed to a mention, in a direct message or after `search`: never a subcommand. */
export function parseQuery(text: string): Extract<Command, { kind: 'search' }> {
  return searchFor(readWords(text), null);
}

const fold = (word: string): string => word.normalize('NFKC').toLowerCase();

function parseSubcommand(name: string, rest: readonly Word[]): Command | null {
  switch (name) {
    case 'help':
    case 'status':
    case 'rollback':
    case 'doctor':
    case 'forget-me':
      return rest.length === 0 ? { kind: name } : null;
    case 'reindex':
      return parseReindex(rest);
    case 'digest':
      return parseDigest(rest);
    case 'save':
      return parseSave(rest);
    default:
      return null;
  }
}

function parseReindex(rest: readonly Word[]): Command | null {
  const flags = rest.map(({ text }) => fold(text));
  if (flags.some((flag) => flag !== '--dry-run' && flag !== '--force')) return null;
  return { kind: 'reindex', dryRun: flags.includes('--dry-run'), force: flags.includes('--force') };
}

function parseDigest(rest: readonly Word[]): Command | null {
  const words = rest.map(({ text }) => fold(text));
  const tags = words.filter((word) => /^tag:./u.test(word)).map((word) => word.slice(4));
  const me = words.includes('me');
  const [action, ...more] = words.filter((word) => word !== 'me' && !/^tag:./u.test(word));
  const plan = { kind: 'digest' as const, tags, me, at: null };
  if (action === undefined) return tags.length === 0 ? { ...plan, action: 'show' } : null;
  if (action === 'time') {
    const at = readWeekTime(more);
    return at ? { ...plan, action, at } : null;
  }
  return isDigestAction(action) && more.length === 0 ? { ...plan, action } : null;
}

function parseSave(rest: readonly Word[]): Command | null {
  const [first, ...comment] = rest;
  if (!first) return { kind: 'save', url: null, comment: '' };
  if (first.url === null) return null;
  return { kind: 'save', url: first.url, comment: joinWords(comment) };
}

function searchFor(
  words: readonly Word[],
  hint: CommandHint | null,
): Extract<Command, { kind: 'search' }> {
  const rest = words.filter(({ text }) => fold(text) !== '--public');
  return { kind: 'search', query: joinWords(rest), isPublic: rest.length < words.length, hint };
}

const joinWords = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

/** The subcommand that a search's first word is, or nearly is. Short ones resemble too many words. */
function hintFor(name: string, rest: readonly Word[]): CommandHint | null {
  if (subcommands.includes(name)) return { command: name, reason: 'also' };
  const near = subcommands.find((command) => command.length >= 6 && isOneSlipAway(name, command));
  return near && parseSubcommand(near, rest) ? { command: near, reason: 'typo' } : null;
}

/** Whether two words differ by one letter added, left out, replaced or swapped with its neighbour. */
function isOneSlipAway(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(a.length, b.length) - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1;
  }
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

const digestActions: readonly string[] = [
  'preview',
  'subscribe',
  'unsubscribe',
  'pause',
  'resume',
] satisfies DigestAction[];

const isDigestAction = (word: string): word is Exclude<DigestAction, 'time' | 'show'> =>
  digestActions.includes(word);

const englishDays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const japaneseDays = '日月火水木金土';

/** `mon 9:00`, `Monday 09:00`, `月 9:00`, `月曜日 9時30分`; null for anything else. */
function readWeekTime([dayWord = '', timeWord = '', ...extra]: readonly string[]): WeekTime | null {
  const day = readDay(dayWord);
  const found = /^(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分)?)$/u.exec(timeWord);
  if (day === null || !found || extra.length > 0) return null;
  const hour = Number(found[1]);
  const minute = Number(found[2] ?? found[3] ?? 0);
  return hour <= 23 && minute <= 59 ? { day, hour, minute } : null;
}

function readDay(word: string): number | null {
  const japanese = /^([日月火水木金土])(曜日?)?$/u.exec(word)?.[1];
  if (japanese) return japaneseDays.indexOf(japanese);
  if (!/^(sun|mon|tue(s)?|wed(nes)?|thu(rs)?|fri|sat(ur)?)(day)?$/u.test(word)) return null;
  return englishDays.indexOf(word.slice(0, 3));
}
