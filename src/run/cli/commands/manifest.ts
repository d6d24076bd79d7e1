import { buildManifest } from '../../../bot/manifest.ts';
import { manifestSettings } from '../../manifest-settings.ts';
import { readSettings } from '../../settings.ts';
import type { CliContext } from '../context.ts';

/** `yuuk manifest`: the Slack app manifest, for HTTP with an address, else for Socket Mode. */
export async function runManifest(
  options: { url?: string },
  { terminal, environment }: CliContext,
): Promise<number> {
  const settings = await readSettings(environment);
  const manifest = buildManifest(manifestSettings(settings, options.url ?? null));
  terminal.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
  return 0;
}
