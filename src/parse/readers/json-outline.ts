/** What the beginning of a JSON text looks like, even if the text is cut or broken further on. */
export interface JsonOutline {
  /** The paths of the keys met: `a.b`, `[].a` for the elements of an array, at most four deep. */
  readonly paths: ReadonlySet<string>;
  /** What stands at the top. */
  readonly top: 'array' | 'object' | 'null' | 'number';
}

const MAX_DEPTH = 4;
/** Shapes show early; the rest of a long head adds nothing. */
const MAX_PATHS = 400;
/** An optional JSONP wrapper: `callback({…})`. */
const JSONP = /^\s*[\w$.]+\s*\(/;

/** Where the JSON of a text starts, behind blanks and an optional JSONP call. */
export function jsonStart(text: string): number {
  const wrapper = JSONP.exec(text.slice(0, 200));
  const from = wrapper?.[0].length ?? 0;
  const blank = /^\s*/.exec(text.slice(from, from + 1000))?.[0].length ?? 0;
  return from + blank;
}

/**
 * Reads the outline of a JSON text from its beginning in one pass. Null when the text does not
 * start like JSON. It does not judge whether the JSON is valid.
 */
export function outlineJson(text: string): JsonOutline | null {
  const start = jsonStart(text);
  const rest = text.slice(start, start + 40);
  if (/^null[\s);]*$/.test(rest)) return { top: 'null', paths: new Set() };
  if (/^\d+[\s);]*$/.test(rest)) return { top: 'number', paths: new Set() };
  const opening = text[start];
  if (opening !== '[' && opening !== '{') return null;
  return { top: opening === '[' ? 'array' : 'object', paths: collectPaths(text, start) };
}

function collectPaths(text: string, start: number): Set<string> {
  const paths = new Set<string>();
  /** One name a level: the key that is open, or `[]`. */
  const open: { array: boolean; path: string }[] = [];
  let key = '';
  const strings = /"[^"\\]*(?:\\.[^"\\]*)*"|["[\]{}]/gs;
  strings.lastIndex = start;
  for (let found = strings.exec(text); found !== null; found = strings.exec(text)) {
    const [token] = found;
    // A string without an end: the text was cut inside it.
    if (token === '"') break;
    const level = open.at(-1);
    if (token === '{' || token === '[') {
      const parent =
        level === undefined ? '' : level.array ? `${level.path}[]` : join(level.path, key);
      open.push({ array: token === '[', path: parent });
      if (token === '[') paths.add(`${parent}[]`);
    } else if (token === '}' || token === ']') {
      open.pop();
      if (open.length === 0) break;
    } else if (level !== undefined && !level.array && isKey(text, strings.lastIndex)) {
      key = token.slice(1, -1);
      if (open.length <= MAX_DEPTH) paths.add(join(level.path, key));
      if (paths.size >= MAX_PATHS) break;
    }
  }
  return paths;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isKey(text: string, after: number): boolean {
  for (let at = after; at < text.length; at += 1) {
    const character = text[at];
    if (character === ':') return true;
    if (character !== ' ' && character !== '\n' && character !== '\t') return false;
  }
  return false;
}
