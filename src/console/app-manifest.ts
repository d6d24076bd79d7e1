import { z } from 'zod';

/** The parts of a Slack app manifest that a workspace acts on. */
const manifestSchema = z.object({
  features: z
    .object({
      slash_commands: z
        .array(z.object({ command: z.string(), description: z.string().default('') }))
        .default([]),
      shortcuts: z
        .array(z.object({ type: z.string(), name: z.string(), callback_id: z.string() }))
        .default([]),
      unfurl_domains: z.array(z.string()).default([]),
    })
    .prefault({}),
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}),
    })
    .prefault({}),
});

/** What the console knows of the app that is "installed" in it. */
export interface InstalledApp {
  readonly commands: readonly { name: string; description: string }[];
  readonly messageShortcuts: readonly { name: string; callbackId: string }[];
  readonly events: ReadonlySet<string>;
  readonly unfurlDomains: readonly string[];
}

/**
 * Reads an app manifest as Slack does when the app is installed: which commands and shortcuts
 * people get, and which events the app hears of. Throws a `ZodError` when it is no manifest.
 */
export function readManifest(manifest: unknown): InstalledApp {
  const { features, settings } = manifestSchema.parse(manifest);
  return {
    commands: features.slash_commands.map(({ command, description }) => ({
      name: command,
      description,
    })),
    messageShortcuts: features.shortcuts
      .filter((shortcut) => shortcut.type === 'message')
      .map((shortcut) => ({ name: shortcut.name, callbackId: shortcut.callback_id })),
    events: new Set(settings.event_subscriptions.bot_events),
    unfurlDomains: features.unfurl_domains,
  };
}
