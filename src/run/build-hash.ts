import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './settings.ts';

/** Changes with every build of other sources; empty where nothing is built (tests). */
export function readBuildHash(): string {
  try {
    const stamp: unknown = JSON.parse(
      readFileSync(path.join(projectRoot, 'dist', '.build.json'), 'utf8'),
    );
    const content =
      typeof stamp === 'object' && stamp !== null && 'content' in stamp ? stamp.content : '';
    return typeof content === 'string' ? content.slice(0, 16) : '';
  } catch {
    return '';
  }
}
