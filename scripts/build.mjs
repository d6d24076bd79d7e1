#!/usr/bin/env node
// npm run build: builds what has changed; with --force, everything.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './lib/build.mjs';
import { languageOf, say } from './lib/say.mjs';
import { withSetupLock } from './lib/setup-lock.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const lang = languageOf(process.env);
const force = process.argv.includes('--force');

try {
  if (force || !(await isBuilt(root))) {
    await withSetupLock(root, lang, async () => {
      if (force || !(await isBuilt(root))) await build(root, lang);
    });
  }
} catch (error) {
  say(error.message);
  process.exitCode = error.exitCode ?? 1;
}
