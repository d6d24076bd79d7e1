import { YuukError } from '../../errors.ts';
import { isLanguage } from './output.ts';

export interface SearchArguments {
  /** The query as typed; null: read one query a line from standard input. */
  query: string | null;
  json: boolean;
  explain: boolean;
  help: boolean;
  limit: number;
}

const maxLimit = 100;

/**
 * Splits the words behind `yuuk search`. Queries hold minus signs (`redis -cluster`), so this is not left to
 * the argument parser: before the first word an unknown option is a fault; after it, it is query text; `--`
 * ends the options.
 * @throws YuukError `usage`
 */
export function splitSearchArguments(argv: readonly string[]): SearchArguments {
  const words: string[] = [];
  const found = { json: false, explain: false, help: false, limit: 10 };
  let standardInput = false;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') {
      words.push(...argv.slice(at + 1));
      break;
    }
    if (word === '--json') found.json = true;
    else if (word === '--explain') found.explain = true;
    else if ((word === '--help' || word === '-h') && words.length === 0) found.help = true;
    else if (word === '--limit') found.limit = readLimit(argv[(at += 1)]);
    else if (word.startsWith('--limit=')) found.limit = readLimit(word.slice('--limit='.length));
    else if (word === '--lang') checkLanguage(argv[(at += 1)]);
    else if (word.startsWith('--lang=')) checkLanguage(word.slice('--lang='.length));
    else if (word === '-' && words.length === 0) standardInput = true;
    else if (word.startsWith('-') && words.length === 0) {
      throw new YuukError('usage', 'unknown option {word}', {
        values: { word },
        hint: 'To search for it, write: yuuk search -- {word}',
      });
    } else words.push(word);
  }
  if (standardInput && words.length > 0) {
    throw new YuukError('usage', 'either words or - (queries from standard input), not both');
  }
  if (!standardInput && words.length === 0 && !found.help) {
    throw new YuukError('usage', 'no words to search for', {
      hint: 'For example: yuuk search redis cpu',
    });
  }
  return { ...found, query: standardInput ? null : words.join(' ') };
}

/** It was chosen before (output.ts); here a wrong one is only refused. */
function checkLanguage(text: string | undefined): void {
  if (!isLanguage(text)) throw new YuukError('usage', '--lang takes ja or en');
}

function readLimit(text: string | undefined): number {
  if (text !== undefined && /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= maxLimit)
    return Number(text);
  throw new YuukError('usage', '--limit takes a whole number from 1 to {most}', {
    values: { most: maxLimit },
  });
}
