import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** One file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: string;
}

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Where the compiled scripts of the page are, seen from `src/console` and from `dist/console`. */
export function defaultClientFolder(moduleUrl: string = import.meta.url): string {
  const isSource = moduleUrl.endsWith('.ts');
  return fileURLToPath(new URL(isSource ? '../../dist/console/client/' : './client/', moduleUrl));
}

const STATIC_FOLDER = new URL('./static/', import.meta.url);

/**
 * Reads a file of the page by its name: a compiled script of `clientFolder`, a file of
 * `static/`, or `blocks.css`, the style sheet of slack-blocks-to-jsx. Null when there is none.
 */
export async function readAsset(name: string, clientFolder: string): Promise<Asset | null> {
  const ending = /^[a-z0-9-]+\.(js|css|svg)$/.exec(name)?.[1];
  const type = ending === undefined ? undefined : TYPES[ending];
  if (type === undefined) return null;
  if (name === 'blocks.css') return { type, body: await readBlockStyles() };
  try {
    const file =
      ending === 'js'
        ? `${clientFolder.replace(/\/?$/, '/')}${name}`
        : new URL(name, STATIC_FOLDER);
    return { type, body: await readFile(file, 'utf8') };
  } catch {
    return null;
  }
}

/**
 * The library scopes its styles to one element id. The page has many drawings, so the id becomes a
 * class, repeated to weigh as much as the rules between need.
 */
async function readBlockStyles(): Promise<string> {
  const file = createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css');
  const css = await readFile(file, 'utf8');
  return css.replaceAll('#slack_blocks_to_jsx', '.bk.bk.bk');
}
