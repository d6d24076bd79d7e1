import { type Moment, readDate } from '../dates.ts';
import type { DumpFormat, DumpHead, EntrySink } from '../format.ts';
import { readLines } from '../readers/lines.ts';
import { readCount } from '../text.ts';
import { splitTags } from './hatena-comment.ts';

/** `COUNT TAB YYYYMMDDhhmmss`; the count may be missing. */
const FIGURES = /^(\d*)\t(\d{14})$/;
const ADDRESS = /^[a-z][a-z0-9+.-]*:\S+$/i;
const WEB_ADDRESS = /^https?:\/\//i;
/** An address with nothing around it, unlike those in lines of Markdown. */
const BARE_ADDRESS = /^https?:\/\/[^<>]+$/i;
/** A beginning that holds no figures yet is recognised by so many addresses, nearly all in place. */
const FEWEST_ENTRIES = 5;
/** What a line counts against the limit beside its characters: blank ones take room too. */
const LINE_CHARS = 10;
const LEAST_SHARE = 0.9;

/**
 * What Hatena's clients fetch (`/USER/search.data`): three lines an entry (title, `[tag][tag]comment`,
 * address), then as many lines of figures in the same order. Blank lines are comments that are empty.
 * The whole dump must be met before an entry is complete.
 */
export const hatenaSearchData: DumpFormat = {
  name: 'hatena-search-data',
  recognise,
  open: (sink) => openData(sink),
};

function recognise({ text, whole, markup, json }: DumpHead): boolean {
  if (markup !== null && !/\t\d{14}(?:\n|$)/.test(text)) return false;
  const lines = splitLines(text);
  if (!whole) lines.pop();
  const figures = countFigures(lines);
  const body = lines.slice(0, lines.length - figures);
  if (figures > 0) return body.length >= 2 && body.some((line) => BARE_ADDRESS.test(line.trim()));
  if (whole || json?.top === 'object') return false;
  return [0, 1, 2].some((offset) => {
    const places = body.filter((_, index) => index % 3 === offset);
    const addresses = places.filter((line) => WEB_ADDRESS.test(line.trim())).length;
    return addresses >= FEWEST_ENTRIES && addresses >= places.length * LEAST_SHARE;
  });
}

function openData(sink: EntrySink) {
  const lines: string[] = [];
  let chars = 0;
  return readLines(sink, {
    line(text) {
      chars += text.length + LINE_CHARS;
      if (chars > sink.limits.wholeChars) {
        sink.refuse(`search data are larger than ${sink.limits.wholeChars} characters`);
      }
      lines.push(text);
    },
    end() {
      while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
      const figures = lines.splice(lines.length - countFigures(lines)).map(readFigures);
      const groups = lines.length === figures.length * 3 ? inThrees(lines) : byAddress(sink, lines);
      const aligned = groups.length === figures.length;
      if (!aligned)
        sink.warn(`${figures.length} lines of figures for ${groups.length} entries: left out`);
      for (const [index, group] of groups.entries())
        takeGroup(sink, group, aligned ? figures[index] : undefined);
    },
  });
}

interface Figures {
  count: number | null;
  at: Moment | null;
}

function takeGroup(sink: EntrySink, group: readonly string[], figures: Figures | undefined): void {
  const [title = '', remark = '', url = ''] = group;
  if (group.length !== 3) {
    sink.reject(`${group.length} lines where title, comment and address belong`);
    return;
  }
  const { tags, comment } = splitTags(remark);
  sink.entry({
    title,
    url,
    bookmarkCount: figures?.count ?? null,
    bookmarks: [{ comment, tags, at: figures?.at ?? null }],
  });
}

function splitLines(text: string): string[] {
  const lines = text.split('\n');
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}

/** Number of lines of figures at the end. */
function countFigures(lines: readonly string[]): number {
  const last = lines.findLastIndex((line) => !FIGURES.test(line));
  return lines.length - 1 - last;
}

function readFigures(line: string): Figures {
  const [, count = '', time = ''] = FIGURES.exec(line) ?? [];
  return { count: readCount(count), at: readDate(time) };
}

function inThrees(lines: readonly string[]): string[][] {
  return Array.from({ length: lines.length / 3 }, (_, index) =>
    lines.slice(index * 3, index * 3 + 3),
  );
}

/** Cuts lines that do not make whole entries behind each address, so that one loss stays one. */
function byAddress(sink: EntrySink, lines: readonly string[]): string[][] {
  sink.warn('lines are missing or too many: cut into entries by their addresses');
  const groups: string[][] = [];
  let group: string[] = [];
  for (const line of lines) {
    group.push(line);
    if (group.length > 1 && ADDRESS.test(line.trim())) {
      groups.push(group);
      group = [];
    }
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
