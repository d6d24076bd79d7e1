import { YuukError } from '../errors.ts';
import type { Language } from '../present/catalogue.ts';

/** What of the settings decides the manifest. */
export interface ManifestSettings {
  /** Base address for HTTP (`https://…`); null: Socket Mode. */
  url: string | null;
  lang: Language;
  /** Domains whose links are previewed; empty: off. */
  unfurlDomains: readonly string[];
  /** Name of the emoji whose reaction saves a message; empty: off. */
  saveReaction: string;
  /** Whether in some channel people are told about links that are known already. */
  alreadyKnown: boolean;
  /** Whether groups of admins are configured. */
  usergroups: boolean;
}

/** What stops working when an optional scope is not granted. */
export type OptionalFeature =
  | 'people'
  | 'admin-groups'
  | 'digest-lookup'
  | 'save-by-reaction'
  | 'unfurl'
  | 'already-known';

/** Scopes that yuuk does not work without. */
export const requiredScopes: readonly string[] = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'im:history',
];

/** The scopes that these settings can use and yuuk can do without, each with the features that need it. */
export function optionalScopes(settings: ManifestSettings): Map<string, OptionalFeature[]> {
  const scopes = new Map<string, OptionalFeature[]>();
  const need = (feature: OptionalFeature, ...names: string[]) => {
    for (const name of names) scopes.set(name, [...(scopes.get(name) ?? []), feature]);
  };
  need('people', 'users:read');
  need('digest-lookup', 'channels:history', 'groups:history');
  if (settings.usergroups) need('admin-groups', 'usergroups:read');
  if (settings.saveReaction !== '') {
    // channels:read tells a public channel, from which a link may be saved without asking.
    need(
      'save-by-reaction',
      'reactions:read',
      'channels:history',
      'groups:history',
      'channels:read',
    );
  }
  if (settings.unfurlDomains.length > 0)
    need('unfurl', 'links:read', 'links:write', 'channels:read');
  if (settings.alreadyKnown) need('already-known', 'channels:history', 'groups:history');
  return scopes;
}

/** Names under which Slack reports the message shortcuts. */
export const shortcutIds = { related: 'yuuk_related', save: 'yuuk_save' } as const;

/**
 * The app manifest for these settings, ready for "Create an app from a manifest": the fewest scopes that
 * work, the rest in `bot_optional`.
 * @throws YuukError `usage` for an address that Slack could not call.
 */
export function buildManifest(settings: ManifestSettings): object {
  const requests = settings.url === null ? null : requestUrl(settings.url);
  const t = texts[settings.lang];
  const { unfurlDomains } = settings;
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: 'yuuk',
      description: t.description,
      background_color: '#1f3a34',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: 'yuuk', always_online: true },
      slash_commands: [
        {
          command: '/yuuk',
          description: t.command,
          usage_hint: t.usage,
          should_escape: false,
          ...(requests === null ? {} : { url: requests }),
        },
      ],
      shortcuts: [
        { type: 'message', callback_id: shortcutIds.related, ...t.related },
        { type: 'message', callback_id: shortcutIds.save, ...t.save },
      ],
      ...(unfurlDomains.length > 0 ? { unfurl_domains: [...unfurlDomains] } : {}),
    },
    oauth_config: {
      scopes: { bot: [...requiredScopes], bot_optional: [...optionalScopes(settings).keys()] },
    },
    settings: {
      event_subscriptions: {
        ...(requests === null ? {} : { request_url: requests }),
        bot_events: botEvents(settings),
      },
      interactivity: {
        is_enabled: true,
        ...(requests === null ? {} : { request_url: requests }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: requests === null,
      token_rotation_enabled: false,
    },
  };
}

function botEvents(settings: ManifestSettings): string[] {
  const { saveReaction, unfurlDomains, alreadyKnown } = settings;
  return [
    'app_home_opened',
    'app_mention',
    'message.im',
    // Language and role of people as they are now; comes with the optional scope users:read.
    'user_change',
    ...(saveReaction === '' ? [] : ['reaction_added']),
    ...(unfurlDomains.length > 0 ? ['link_shared'] : []),
    ...(alreadyKnown ? ['message.channels', 'message.groups'] : []),
  ];
}

function requestUrl(base: string): string {
  if (!URL.canParse(base) || new URL(base).protocol !== 'https:') {
    throw new YuukError('usage', 'the address must start with https://', {
      hint: 'Slack calls it from outside: give the public address of this service, or none for Socket Mode.',
    });
  }
  return `${base.replace(/\/+$/u, '')}/slack/events`;
}

/** Shortcut names hold 関連 and 保存 in both languages, so that a mixed team knows them by either word. */
const texts = {
  ja: {
    description: 'チームのブックマークから記事を探します',
    command: '記事を探す',
    usage: 'redis cpu | help | save URL',
    related: {
      name: 'yuukで関連記事を探す',
      description: 'このメッセージの言葉で記事を探します',
    },
    save: { name: 'yuukに保存', description: 'このメッセージのリンクを記事として保存します' },
  },
  en: {
    description: 'Finds articles in your team’s bookmarks',
    command: 'Find articles',
    usage: 'redis cpu | help | save URL',
    related: {
      name: 'yuuk: 関連 related',
      description: 'Finds articles by the words of this message',
    },
    save: { name: 'yuuk: 保存 save', description: 'Saves the link of this message as an article' },
  },
} as const;
