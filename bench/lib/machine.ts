import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
}

/** What the figures depend on, and nothing that names the machine. */
export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

/** Version of a package of bench/package.json, or null where it is not installed. */
export function peerVersion(name: string): string | null {
  try {
    const file = path.resolve(import.meta.dirname, '../node_modules', name, 'package.json');
    const { version }: { version?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
