import { YuukError } from '../errors.ts';
import type { BotOptions } from './app.ts';
import type { BotSettings, Search } from './services.ts';

/** A bot that searches and nothing else: for a process whose records and queues are not opened yet. */
export interface BareOptions extends Pick<BotOptions, 'slack' | 'log' | 'now' | 'sleep' | 'fetch'> {
  search: Search;
  settings: Pick<BotOptions['settings'], 'lang' | 'timeZone' | 'staleAfterMs' | 'admins'>;
  claimSignature: (key: string) => Promise<boolean>;
}

const absent = (): Promise<never> =>
  Promise.reject(new YuukError('redis_unavailable', 'the records are not opened'));

/** An object whose every method, and every method of every member, refuses. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- stands for whatever is missing
function absentObject<T extends object>(known: object): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is missing refuses by name
  return new Proxy(known, {
    get: (target, name) => Reflect.get(target, name) ?? absent,
  }) as T;
}

const nothing = (): Promise<never[]> => Promise.resolve([]);

export function completeOptions(options: BotOptions | BareOptions): BotOptions {
  if ('records' in options) return options;
  const { search, claimSignature, settings, ...rest } = options;
  const more: Omit<BotSettings, keyof BareOptions['settings']> = {
    digestSchedule: '0 10 * * 1',
    digestChannels: [],
    adminUsers: settings.admins.users,
    saveReaction: '',
    alreadyKnownChannels: [],
    unfurl: { domains: [], privateChannels: [] },
  };
  return {
    ...rest,
    settings: { ...settings, ...more },
    index: {
      search,
      findArticle: () => Promise.resolve(null),
      findRelated: nothing,
      findRareWords: nothing,
    },
    records: absentObject({
      ...Object.fromEntries(
        ['audit', 'feedback', 'gaps', 'history', 'queries', 'saved', 'seen', 'watches'].map(
          (name) => [name, absentObject({})],
        ),
      ),
      hidden: { readAll: nothing },
      results: { keep: nothing, read: () => Promise.resolve(null) },
      rate: { take: () => Promise.resolve({ allowed: true }) },
      claims: { claim: (_: string, key: string) => claimSignature(key), release: nothing },
      subscriptions: absentObject({}),
      aliases: { resolve: (id: string) => Promise.resolve(id) },
    }),
    operations: absentObject({ savedChanged: () => undefined }),
    queues: absentObject({}),
  };
}
