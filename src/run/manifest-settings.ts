import type { ManifestSettings } from '../bot/manifest.ts';
import type { Settings } from './settings.ts';

/** What of the settings decides the app manifest. */
export function manifestSettings({ lang, config }: Settings, url: string | null): ManifestSettings {
  return {
    url,
    lang,
    unfurlDomains: config.unfurl.domains,
    saveReaction: config.save.reaction,
    alreadyKnown: config.alreadyKnown.channels.length > 0,
    usergroups: config.admins.usergroups.length > 0,
  };
}
