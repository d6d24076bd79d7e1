#!/usr/bin/env node
// Run after `npm install` where the registry is a mirror without other platforms' binaries: npm
// then leaves those optional packages out of the lockfile, and `npm ci` refuses it everywhere.
// Adds the missing entries by what the package that wants them says (an exact version) and what
// their names say (os, cpu, libc). Prints each; changes nothing where nothing is missing.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const file = path.join(
  path.dirname(path.dirname(fileURLToPath(import.meta.url))),
  'package-lock.json',
);
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

const lock = JSON.parse(await readFile(file, 'utf8'));
const added = {};
for (const [folder, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isListed(folder, name)) continue;
    const words = name.split(/[/-]/);
    const os = systems.find((system) => words.includes(system));
    const cpu = processors.find((processor) => words.includes(processor));
    if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+/.test(version)) {
      throw new Error(`${name}@${version}: its platform or version cannot be told from its name`);
    }
    const musl = words.some((word) => word.startsWith('musl'));
    const gnu = words.some((word) => word.startsWith('gnu'));
    added[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev && { dev: true }),
      ...(os === 'linux' && (musl || gnu) && { libc: [musl ? 'musl' : 'glibc'] }),
      optional: true,
      os: [os],
    };
    process.stdout.write(`${name}@${version}\n`);
  }
}
if (Object.keys(added).length > 0) {
  const { '': project, ...others } = lock.packages;
  const sorted = Object.entries({ ...others, ...added }).toSorted(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  lock.packages = { '': project, ...Object.fromEntries(sorted) };
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
}

/** Whether the package in `folder` finds `name` by the way Node resolves packages. */
function isListed(folder, name) {
  for (let place = folder; ; place = path.dirname(place)) {
    if (
      Object.hasOwn(
        lock.packages,
        path.posix.join(place === '.' ? '' : place, 'node_modules', name),
      )
    )
      return true;
    if (place === '' || place === '.') return false;
  }
}
