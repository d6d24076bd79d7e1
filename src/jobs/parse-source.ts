import { YuukError } from '../errors.ts';
import type { Article, ParsedDump, Receipt } from '../parse/article.ts';
import type { SourceFault, SourceProblem } from '../sources/source.ts';
import {
  type GatheredDump,
  type GatheredSource,
  type ParseBytes,
  parseCalmly,
} from './gather-dumps.ts';

/** A source with its articles, ready to be merged. */
export interface ParsedSource {
  source: GatheredSource;
  /** One list a dump; empty once they are merged, so that no article is held twice. */
  lists: Article[][];
  /** How many articles they held. */
  articles: number;
  receipts: Receipt[];
  /** What could not be fetched, and what could not be read. */
  problems: SourceProblem[];
  /** The dumps that the lists come from. */
  used: GatheredDump[];
  /** Whether a copy stands in for something, or nothing at all could be read. */
  isStale: boolean;
}

interface ReadDump {
  dump: GatheredDump;
  parsed: ParsedDump | null;
  problem: SourceProblem | null;
}

/**
 * Parses the dumps of a source. One that no format knows, or that says it has entries and shows none (a
 * login page, a maintenance page), never takes the place of the last good copy. Pages of one list
 * stand or fall together.
 */
export async function parseSource(
  source: GatheredSource,
  options: {
    parse: ParseBytes;
    readCopy: (hash: string) => Promise<Uint8Array | null>;
    isList: boolean;
    onDump?: () => void;
  },
): Promise<ParsedSource> {
  const { parse, readCopy, isList, onDump = () => {} } = options;
  const outcomes: ReadDump[] = [];
  for await (const outcome of readDumps(source.dumps, parse)) {
    outcomes.push(outcome);
    onDump();
  }
  const problems = [...source.problems, ...outcomes.flatMap(({ problem }) => problem ?? [])];
  const copies = new Map(source.record?.dumps.map((copy) => [copy.file, copy.hash]));
  const readAgain = async (file: string, hash: string): Promise<ReadDump> => {
    const read = () => readCopy(hash);
    return await readDump({ file, hash, size: 0, isCopy: true, read }, parse);
  };

  let taken: ReadDump[] = [];
  const isBroken = outcomes.some(({ problem, dump }) => problem !== null && !dump.isCopy);
  if (isList && isBroken && copies.size > 0) {
    for (const [file, hash] of copies) taken.push(await readAgain(file, hash));
  } else {
    for (const outcome of outcomes) {
      const { file, isCopy, hash } = outcome.dump;
      const copy = copies.get(file);
      const hasBetter = outcome.problem !== null && !isCopy && copy !== undefined && copy !== hash;
      taken.push(hasBetter ? await readAgain(file, copy) : outcome);
    }
  }
  taken = taken.filter(({ problem }) => problem === null);
  const lists = taken.map(({ parsed }) => parsed?.articles ?? []);
  return {
    source,
    lists,
    articles: lists.reduce((sum, list) => sum + list.length, 0),
    // A receipt of what was met, also where a copy stands in for it.
    receipts: outcomes.flatMap(({ parsed }) => (parsed ? [parsed.receipt] : [])),
    problems,
    used: taken.map(({ dump }) => dump),
    isStale: taken.some(({ dump }) => dump.isCopy) || (taken.length === 0 && problems.length > 0),
  };
}

/** Reads dumps in their order, each one while the one before is parsed. */
async function* readDumps(
  dumps: readonly GatheredDump[],
  parse: ParseBytes,
): AsyncIterable<ReadDump> {
  let ahead: Promise<ReadDump> | null = null;
  for (const dump of dumps) {
    const read = readDump(dump, parse);
    // What goes wrong with it is told when its turn comes.
    read.catch(() => {});
    if (ahead !== null) yield await ahead;
    ahead = read;
  }
  if (ahead !== null) yield await ahead;
}

async function readDump(dump: GatheredDump, parse: ParseBytes): Promise<ReadDump> {
  const { file, format } = dump;
  const fail = (fault: SourceFault, detail: string, parsed: ParsedDump | null): ReadDump => ({
    dump,
    parsed,
    problem: { file, fault, detail },
  });
  const bytes = await dump.read();
  if (bytes === null) return fail('being-written', '', null);
  const parsed = dump.parsed ?? (await parseCalmly(parse, file, bytes, format));
  if (parsed instanceof YuukError) return fail('unrecognised', parsed.message, null);
  if (parsed.refused !== null) return fail('unrecognised', parsed.refused, parsed);
  const { parsed: entries, declaredCount } = parsed.receipt;
  if (entries === 0 && (declaredCount ?? 0) > 0) {
    return fail('no-entries', `0 of ${declaredCount}`, parsed);
  }
  return { dump, parsed, problem: null };
}
