import { type Moment, readDate } from '../dates.ts';
import type { DumpFormat, DumpHead, EntryBookmark, EntrySink } from '../format.ts';
import { readLines } from '../readers/lines.ts';
import { type ListHeader, readTextHeader } from './hatena-list.ts';

/**
 * The text of a Hatena list page, as copied from a browser or printed by a text one:
 *
 *     タグ
 *
 *     ブックマーク / SITE (COUNT)
 *
 *       • TITLE
 *
 *         EXCERPT
 *
 *         TITLE                  alternative text of the thumbnail; may be missing
 *         USER                   alternative text of the avatar; may be missing
 *         USER YYYY/MM/DD
 *         COMMENT
 *       • 1                      pager, the last thing in the file
 *
 * An item is told from text that starts with a bullet by its indentation, a user from a comment by
 * the two lines that agree, the pager from a title of digits by having nothing under it.
 */
export const hatenaText: DumpFormat = {
  name: 'hatena-text',
  recognise: (head) => headerOf(head) !== null,
  open: (sink) => openText(sink),
};

/** Charsets without `•` leave a question mark or a katakana dot in its place. */
const BULLET = /^(?: {0,3}|\t)([•・?])[ \u3000\t]*(.*)$/su;
const USER = '[A-Za-z0-9_-]{3,32}';
const USER_LINE = new RegExp(`^${USER}$`);
const DATE_LINE = new RegExp(`^(${USER}) (\\d{4}/\\d{2}/\\d{2})$`);
const MAX_HEADER_LINE = 2000;

interface Item {
  title: string;
  /** Trimmed lines; of blank ones one is kept as a mark between paragraphs. */
  lines: string[];
  chars: number;
}

function headerOf(head: DumpHead): ListHeader | null {
  const text = head.text.trimStart();
  if (!text.startsWith('タグ')) return null;
  const lines = text.split('\n', MAX_HEADER_LINE);
  if (lines[0]?.trim() !== 'タグ') return null;
  for (const line of lines) {
    const header = readTextHeader(line);
    if (header !== null) return header;
    if (BULLET.test(line) && line.startsWith(' ')) return null;
  }
  return null;
}

function openText(sink: EntrySink) {
  let header: ListHeader | null = null;
  let bullet: string | null = null;
  let item: Item | null = null;
  let bodiless = 0;
  let pager = false;

  const start = (line: string): Item | null => {
    const found = BULLET.exec(line);
    if (found === null || (bullet !== null && found[1] !== bullet)) return null;
    bullet = found[1] ?? null;
    return { title: (found[2] ?? '').trim(), lines: [], chars: 0 };
  };

  const finish = (last: boolean): void => {
    if (item === null) return;
    const hasBody = item.lines.some((line) => line !== '');
    if (last && !hasBody && /^\d+$/.test(item.title)) pager = true;
    else if (last && !hasBody && bodiless === 0) sink.reject('cut off after the title');
    else takeItem(sink, item, header?.site ?? null);
    if (!hasBody) bodiless += 1;
    item = null;
  };

  return readLines(sink, {
    line(text) {
      if (header === null) {
        header = readTextHeader(text);
        if (header !== null) sink.declare(header.count);
        return;
      }
      const next = start(text);
      if (next !== null) {
        finish(false);
        item = next;
      } else if (item !== null) {
        const line = text.trim();
        item.chars += line.length;
        if (item.chars > sink.limits.entryChars)
          sink.refuse(`entry ${sink.met() + 1} is too large`);
        if (line !== '' || item.lines.at(-1) !== '') item.lines.push(line);
      }
    },
    end() {
      finish(true);
      const complete = header === null || sink.met() >= header.count;
      if (!complete) sink.nextPage(pager ? null : true);
      else if (pager) sink.nextPage(false);
    },
  });
}

function takeItem(sink: EntrySink, { title, lines }: Item, site: string | null): void {
  const users = usersFrom(title, lines);
  const above = lines.slice(0, users);
  const repeated = above.lastIndexOf(title);
  const excerpt = (repeated < 0 ? above : above.slice(0, repeated)).filter((line) => line !== '');
  const stray = repeated < 0 ? [] : above.slice(repeated + 1).filter((line) => line !== '');
  if (stray.length > 0) {
    sink.warn(`entry ${sink.met() + 1}: ${stray.length} lines left out, they name no user`);
  }
  sink.entry({ title, excerpt: excerpt.join(' '), site, bookmarks: readUsers(lines.slice(users)) });
}

/** Index of the first line of the users' part, or the number of lines. */
function usersFrom(title: string, lines: readonly string[]): number {
  let above: string | null = null;
  for (const [at, line] of lines.entries()) {
    if (userAt(lines, at) !== null) return at;
    // Without an avatar the line with the date stands alone, directly under the title.
    if (above === title && DATE_LINE.test(line)) return at;
    if (line !== '') above = line;
  }
  return lines.length;
}

interface UserLines {
  user: string;
  at: Moment | null;
  next: number;
}

/** A user's name and, in the next line with text, the same name with a date. */
function userAt(lines: readonly string[], at: number): UserLines | null {
  const user = lines[at] ?? '';
  if (!USER_LINE.test(user)) return null;
  let second = at + 1;
  while (lines[second] === '') second += 1;
  return dateAt(lines, second, user);
}

function dateAt(lines: readonly string[], at: number, user?: string): UserLines | null {
  const found = DATE_LINE.exec(lines[at] ?? '');
  const [, name = '', date = ''] = found ?? [];
  if (found === null || (user !== undefined && name !== user)) return null;
  return { user: name, at: readDate(date), next: at + 1 };
}

function readUsers(lines: readonly string[]): EntryBookmark[] {
  const bookmarks: EntryBookmark[] = [];
  let at = 0;
  let open: { user: string; at: Moment | null; comment: string[] } | null = null;
  const close = (): void => {
    if (open !== null)
      bookmarks.push({ user: open.user, at: open.at, comment: open.comment.join(' ') });
  };
  while (at < lines.length) {
    const found: UserLines | null = userAt(lines, at) ?? (open === null ? dateAt(lines, at) : null);
    if (found !== null) {
      close();
      open = { user: found.user, at: found.at, comment: [] };
      at = found.next;
    } else {
      if (lines[at] !== '') open?.comment.push(lines[at] ?? '');
      at += 1;
    }
  }
  close();
  return bookmarks;
}
