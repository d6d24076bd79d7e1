import { describe, expect, it } from 'vitest';
import { buildManifest, type ManifestSettings, optionalScopes } from '../../src/bot/manifest.ts';

const settings = (changes: Partial<ManifestSettings> = {}): ManifestSettings => ({
  url: null,
  lang: 'ja',
  unfurlDomains: [],
  saveReaction: '',
  alreadyKnown: false,
  usergroups: false,
  ...changes,
});

describe('the manifest', () => {
  it('asks for Socket Mode without an address, and names the address everywhere with one', () => {
    expect(buildManifest(settings())).toMatchObject({ settings: { socket_mode_enabled: true } });
    expect(JSON.stringify(buildManifest(settings()))).not.toContain('url');
    const events = 'https://yuuk.example.com/slack/events';
    expect(buildManifest(settings({ url: 'https://yuuk.example.com/' }))).toMatchObject({
      features: { slash_commands: [{ command: '/yuuk', url: events, should_escape: false }] },
      settings: {
        socket_mode_enabled: false,
        event_subscriptions: { request_url: events },
        interactivity: { request_url: events },
      },
    });
  });

  it('refuses an address that Slack cannot call', () => {
    for (const url of ['http://example.com', 'example.com', '']) {
      expect(() => buildManifest(settings({ url }))).toThrow(
        expect.objectContaining({ code: 'usage' }),
      );
    }
  });

  it('asks for the fewest scopes, and for more only when a feature is on', () => {
    expect(buildManifest(settings())).toMatchObject({
      oauth_config: {
        scopes: {
          bot: ['commands', 'chat:write', 'app_mentions:read', 'im:history'],
          bot_optional: ['users:read', 'channels:history', 'groups:history'],
        },
      },
      settings: {
        event_subscriptions: {
          bot_events: ['app_home_opened', 'app_mention', 'message.im', 'user_change'],
        },
      },
    });
    const all = settings({
      unfurlDomains: ['blog.example.com'],
      saveReaction: 'pushpin',
      alreadyKnown: true,
      usergroups: true,
    });
    expect(buildManifest(all)).toMatchObject({
      features: { unfurl_domains: ['blog.example.com'] },
      settings: {
        event_subscriptions: {
          bot_events: expect.arrayContaining(['reaction_added', 'link_shared', 'message.channels']),
        },
      },
    });
    expect([...optionalScopes(all).keys()]).toEqual([
      'users:read',
      'channels:history',
      'groups:history',
      'usergroups:read',
      'reactions:read',
      'channels:read',
      'links:read',
      'links:write',
    ]);
    expect(optionalScopes(all).get('channels:history')).toEqual([
      'digest-lookup',
      'save-by-reaction',
      'already-known',
    ]);
  });

  it.each(['ja', 'en'] as const)(
    'keeps the limits of Slack in %s, and names both shortcuts',
    (lang) => {
      const manifest = buildManifest(settings({ lang })) as {
        display_information: { name: string; description: string };
        features: { shortcuts: { name: string; description: string }[] };
      };
      expect(manifest.display_information.name.length).toBeLessThanOrEqual(35);
      expect(manifest.display_information.description.length).toBeLessThanOrEqual(140);
      const names = manifest.features.shortcuts.map(({ name }) => name);
      expect(names).toEqual([expect.stringContaining('関連'), expect.stringContaining('保存')]);
      for (const { name, description } of manifest.features.shortcuts) {
        expect(name.length).toBeLessThanOrEqual(24);
        expect(description.length).toBeLessThanOrEqual(150);
      }
    },
  );
});
