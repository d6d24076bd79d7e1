import { describe, expect, it } from 'vitest';
import {
  buildManifest,
  type ManifestSettings,
  optionalScopes,
  requiredScopes,
} from '../../src/bot/manifest.ts';
import { diagnose } from '../../src/run/doctor.ts';

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

describe('the check-up', () => {
  const all = settings({
    unfurlDomains: ['blog.example.com'],
    saveReaction: 'pushpin',
    alreadyKnown: true,
    usergroups: true,
  });
  const findings = (scopes: readonly string[], lang: 'ja' | 'en') =>
    diagnose(
      {
        nodeVersion: '20.20.2',
        servers: [],
        slack: {
          mode: 'socket',
          team: 'Team',
          scopes,
          required: requiredScopes,
          optional: optionalScopes(all),
          unfurlDomains: [],
        },
        index: {
          generation: 1,
          articles: 1,
          indexedAt: null,
          staleAfterMs: 1,
          needsRebuild: false,
        },
        clockSkewMs: 0,
        timeZone: 'Asia/Tokyo',
        now: 0,
      },
      lang,
    ).filter(({ title }) => /スコープ|scope/u.test(title));

  it.each(['ja', 'en'] as const)(
    'names, in %s, each scope that is missing and every feature that is off for want of it',
    (lang) => {
      const told = findings(requiredScopes, lang);
      expect(told).toHaveLength(optionalScopes(all).size);
      for (const [scope, features] of optionalScopes(all)) {
        const finding = told.find(
          ({ title }) => title.includes(` ${scope} `) || title.includes(`${scope}:`),
        );
        expect(finding).toMatchObject({
          level: 'warning',
          fix: expect.stringContaining('yuuk manifest'),
        });
        const names = finding?.title.split(': ')[1]?.split(', ') ?? [];
        expect(names.length).toBeGreaterThanOrEqual(features.length);
      }
    },
  );

  it('calls a missing required scope fatal, and is content with all of them', () => {
    expect(findings(['commands'], 'en').filter(({ level }) => level === 'fatal')).toHaveLength(3);
    expect(findings([...requiredScopes, ...optionalScopes(all).keys()], 'en')).toEqual([]);
  });
});
