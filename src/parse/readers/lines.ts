import type { DumpReader, EntrySink } from '../format.ts';

/** What a line format does with each line; lines come without their break, blank ones included. */
export interface LineHandler {
  line(text: string, number: number): void;
  end(): void;
}

/** Cuts a streamed text into lines. The last line needs no break; a final break adds no line. */
export function readLines(sink: EntrySink, handler: LineHandler): DumpReader {
  let rest = '';
  let number = 0;
  const emit = (line: string): void => {
    if (line.length > sink.limits.lineChars) {
      sink.refuse(`line ${number + 1} is longer than ${sink.limits.lineChars} characters`);
    }
    number += 1;
    handler.line(line, number);
  };
  return {
    write(text) {
      let from = 0;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        emit(rest + text.slice(from, at));
        rest = '';
        from = at + 1;
      }
      rest += text.slice(from);
      if (rest.length > sink.limits.lineChars) emit(rest);
    },
    end() {
      if (rest !== '') emit(rest);
      handler.end();
    },
  };
}
