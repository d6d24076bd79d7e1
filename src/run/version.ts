import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './settings.ts';

/** The version that package.json states. */
export function readVersion(): string {
  const text = readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
  const parsed: unknown = JSON.parse(text);
  const version =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : null;
  return typeof version === 'string' ? version : '0.0.0';
}
