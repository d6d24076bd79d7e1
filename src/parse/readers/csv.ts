import type { DumpReader, EntrySink } from '../format.ts';

/** What a CSV format does with its rows; the header is known before the first one. */
export interface CsvHandler {
  /** `cell` gives the cell under a header name (any case), empty when there is none. */
  row(cell: (name: string) => string, cells: readonly string[]): void;
}

/** Cuts a streamed CSV (RFC 4180) into rows: quoted cells may hold commas, quotes and line breaks. */
export function readCsv(sink: EntrySink, handler: CsvHandler): DumpReader {
  let columns: Map<string, number> | null = null;
  let cells: string[] = [];
  let cell = '';
  let chars = 0;
  let quoted = false;
  /** A quote was met inside a quoted cell: the next character tells whether it ends. */
  let quoteOpen = false;

  const count = (length: number): void => {
    chars += length;
    if (chars > sink.limits.entryChars) {
      sink.refuse(`row ${sink.met() + 1} is larger than ${sink.limits.entryChars} characters`);
    }
  };
  const endCell = (): void => {
    count(1);
    cells.push(cell);
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    const row = cells;
    cells = [];
    chars = 0;
    if (row.length === 1 && row[0] === '') return;
    if (columns === null) {
      columns = new Map(row.map((name, index) => [name.trim().toLowerCase(), index]));
      return;
    }
    const places = columns;
    handler.row((name) => row[places.get(name) ?? -1] ?? '', row);
  };
  const take = (text: string): void => {
    cell += text;
    count(text.length);
  };

  return {
    write(text) {
      const special = /[",\n]/g;
      let from = 0;
      while (from < text.length) {
        if (quoteOpen) {
          quoteOpen = false;
          if (text[from] === '"') {
            take('"');
            from += 1;
            continue;
          }
          quoted = false;
        }
        special.lastIndex = from;
        const at = quoted ? text.indexOf('"', from) : (special.exec(text)?.index ?? -1);
        const end = at < 0 ? text.length : at;
        if (end > from) take(text.slice(from, end));
        from = end + 1;
        if (at < 0) break;
        const mark = text[at];
        if (mark === ',') endCell();
        else if (mark === '\n') endRow();
        else if (quoted) quoteOpen = true;
        else if (cell === '') quoted = true;
        else take('"');
      }
    },
    end() {
      if (quoted && !quoteOpen) sink.warn('the last quoted cell is not closed');
      if (cell !== '' || cells.length > 0) endRow();
    },
  };
}

/** The header names of a CSV's first line, in lower case, without quotes; for recognising formats. */
export function csvHeader(text: string): string[] {
  const line = text.slice(0, 1000).split('\n', 1)[0] ?? '';
  return line.split(',').map((name) => name.trim().replace(/^"|"$/g, '').toLowerCase());
}
