import { readdirSync, readFileSync } from 'node:fs';

/** What `manifest.json` states about a fixture. */
export interface FixtureFacts {
  format: string | null;
  bytes: number;
  /** Entries taken, before duplicates are joined; of a refused dump, those it holds. */
  entries: number;
  /** Why the dump is refused as a whole. */
  refused?: string;
  /** Entries that cannot be taken. */
  rejected?: number;
  declaredCount?: number;
  nextPage?: boolean;
  bookmarks?: number;
  encoding?: string;
  outcome?: string;
  note?: string;
}

/** An entry of `canonical.json`: what most fixtures tell, each as far as its format can. */
export interface SampleEntry {
  title: string;
  url: string;
  excerpt: string;
  tags: string[];
  comment: string;
  user: string;
  bookmarkedAt: string;
  bookmarkCount: number;
  publishedAt: string;
  /** The folders around it, the outermost first; unknown in canonical.json. */
  folders?: string[];
}

const FOLDER = new URL('../fixtures/', import.meta.url);

export const manifest = readJson('manifest.json') as Record<string, FixtureFacts>;
export const canonical = readJson('canonical.json') as SampleEntry[];

/** The moment at which all fixtures are read: after their newest date. */
export const FIXTURE_NOW = new Date('2026-11-22T00:00:00Z');

export function readFixture(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

/** Names of all fixture files, hostile ones included. */
export function fixtureNames(): string[] {
  return readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !file.name.startsWith('.') && file.name !== 'manifest.json')
    .map(
      (file) => `${file.parentPath}/${file.name}`.split('/fixtures/')[1]?.replace(/^\/+/, '') ?? '',
    )
    .toSorted();
}

/** Names of the fixtures that the manifest ascribes to a format. */
export function fixturesOf(format: string): string[] {
  return Object.keys(manifest).filter((name) => manifest[name]?.format === format);
}

function readJson(name: string): unknown {
  return JSON.parse(readFixture(name).toString('utf8')) as unknown;
}
