import type { OptionalFeature } from '../bot/manifest.ts';
import type { DoctorFinding } from '../present/doctor.ts';
import type { ServerReport } from '../store/check-server.ts';
import { saySentence } from './say.ts';
import type { Language } from './settings.ts';

/** What the check-up looks at, gathered by the caller: the judgement itself asks nobody. */
export interface DoctorFacts {
  nodeVersion: string;
  servers: readonly ServerReport[];
  slack:
    | { mode: 'console' }
    | {
        mode: 'http' | 'socket';
        team: string;
        scopes: readonly string[];
        required: readonly string[];
        optional: ReadonlyMap<string, readonly OptionalFeature[]>;
        /** Domains whose links are previewed; none: off. */
        unfurlDomains: readonly string[];
      };
  index: {
    generation: number | null;
    articles: number;
    indexedAt: string | null;
    staleAfterMs: number;
    /** Built by another analyser, ICU or lexicon than this process has. */
    needsRebuild: boolean;
  };
  /** This machine's clock less that of Redis, in ms. */
  clockSkewMs: number | null;
  timeZone: string;
  now: number;
}

const skewLimitMs = 30_000;

/** Judges the facts: every finding with its fix, fatal ones first. */
export function diagnose(facts: DoctorFacts, lang: Language): DoctorFinding[] {
  const t = texts[lang];
  const findings: DoctorFinding[] = [ok(t.node(facts.nodeVersion))];
  for (const server of facts.servers) {
    findings.push(ok(t.redis(`${server.product} ${server.version}`)));
    if (server.evictionPolicy === 'noeviction') findings.push(ok(t.keepsKeys));
    if (!server.findings.some(({ about }) => about === 'persistence'))
      findings.push(ok(t.persists));
    for (const { level, message, hint, values = {} } of server.findings) {
      const say = (text: string) => saySentence({ text, values }, lang);
      findings.push({ level, title: say(message), fix: say(hint) });
    }
  }
  findings.push(...diagnoseSlack(facts.slack, lang));
  const { generation, articles, indexedAt, staleAfterMs, needsRebuild } = facts.index;
  if (generation === null) findings.push(warning(t.noIndex, t.reindex));
  else {
    findings.push(ok(t.index(articles, generation)));
    const age = indexedAt === null ? Number.POSITIVE_INFINITY : facts.now - Date.parse(indexedAt);
    if (age > staleAfterMs) findings.push(warning(t.oldIndex(indexedAt ?? '–'), t.checkWorker));
    if (needsRebuild) findings.push(warning(t.otherAnalyser, t.reindex));
  }
  if (facts.clockSkewMs !== null && Math.abs(facts.clockSkewMs) > skewLimitMs) {
    findings.push(warning(t.skew(Math.round(facts.clockSkewMs / 1000)), t.setClock));
  }
  findings.push(ok(t.zone(facts.timeZone, localTime(facts.now, facts.timeZone, lang))));
  const rank = { fatal: 0, warning: 1, ok: 2 };
  return findings.toSorted((a, b) => rank[a.level] - rank[b.level]);
}

const ok = (title: string): DoctorFinding => ({ level: 'ok', title, fix: null });
const warning = (title: string, fix: string): DoctorFinding => ({ level: 'warning', title, fix });

function diagnoseSlack(slack: DoctorFacts['slack'], lang: Language): DoctorFinding[] {
  const t = texts[lang];
  if (slack.mode === 'console') return [{ level: 'ok', title: t.console, fix: null }];
  const findings: DoctorFinding[] = [
    {
      level: 'ok',
      title: t.connected(slack.team, slack.mode === 'socket' ? 'Socket Mode' : 'HTTP'),
      fix: null,
    },
    ok(slack.unfurlDomains.length === 0 ? t.unfurlOff : t.unfurl(slack.unfurlDomains.join(', '))),
  ];
  const granted = new Set(slack.scopes);
  // Slack names no scopes where it does not tell them; that is no proof that they are missing.
  if (granted.size === 0) return findings;
  for (const scope of slack.required) {
    if (!granted.has(scope)) {
      findings.push({ level: 'fatal', title: t.missingScope(scope), fix: t.addScope });
    }
  }
  for (const [scope, features] of slack.optional) {
    if (granted.has(scope)) continue;
    const names = features.map((feature) => t.features[feature]).join(', ');
    findings.push({ level: 'warning', title: t.featureOff(scope, names), fix: t.addScope });
  }
  return findings;
}

function localTime(now: number, timeZone: string, lang: Language): string {
  return new Intl.DateTimeFormat(lang, {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(now);
}

const texts = {
  ja: {
    node: (version: string) => `Node ${version}`,
    redis: (version: string) => `${version} に接続できます`,
    keepsKeys: 'Redis はキーを捨てません (maxmemory-policy noeviction)',
    persists: 'Redis は追記ファイル (AOF) に書いています (appendonly yes)',
    noIndex: '索引がまだありません',
    reindex: 'yuuk reindex (または Slack で /yuuk reindex) を実行してください',
    index: (articles: number, generation: number) => `索引: ${articles} 件、世代 ${generation}`,
    oldIndex: (at: string) => `索引が古くなっています (最終更新 ${at})`,
    checkWorker: 'worker プロセスが動いているか、yuuk status の最後のエラーを確かめてください',
    otherAnalyser: '索引が別の解析器・ICU・辞書で作られています',
    skew: (seconds: number) => `このマシンの時計が Redis と ${seconds} 秒ずれています`,
    setClock: 'NTP で時計を合わせてください',
    zone: (zone: string, time: string) => `ダイジェストの時間帯 ${zone} (いま ${time})`,
    console: 'Slack には未接続です。ローカルコンソールが代わりをします',
    connected: (team: string, mode: string) => `Slack に接続しています: ${team} (${mode})`,
    unfurlOff: 'リンクのプレビューはオフです',
    unfurl: (domains: string) =>
      `リンクのプレビューは、Slack のアプリ設定 (App unfurl domains) に載せたドメインだけで動きます。ここの設定: ${domains}`,
    missingScope: (scope: string) => `必須のスコープ ${scope} がありません`,
    featureOff: (scope: string, names: string) =>
      `スコープ ${scope} がないため使えません: ${names}`,
    addScope: 'yuuk manifest の内容でアプリを更新し、再インストールしてください',
    features: {
      people: 'ワークスペース管理者の確認、言語と時間帯',
      'admin-groups': 'ユーザーグループの管理者',
      'digest-lookup': '投稿済みダイジェストの確認',
      'save-by-reaction': 'リアクションで保存',
      unfurl: 'リンクのプレビュー',
      'already-known': '登録済みリンクのお知らせ',
    },
  },
  en: {
    node: (version: string) => `Node ${version}`,
    redis: (version: string) => `${version} answers`,
    keepsKeys: 'Redis throws no keys away (maxmemory-policy noeviction)',
    persists: 'Redis writes an append-only file (appendonly yes)',
    noIndex: 'nothing is indexed yet',
    reindex: 'Run yuuk reindex (or /yuuk reindex in Slack).',
    index: (articles: number, generation: number) =>
      `index: ${articles} articles, generation ${generation}`,
    oldIndex: (at: string) => `the index is old (last refreshed ${at})`,
    checkWorker: 'See that a worker process runs, and look at the last error of yuuk status.',
    otherAnalyser: 'the index was built by another analyser, ICU or lexicon',
    skew: (seconds: number) => `the clock of this machine is ${seconds} s away from that of Redis`,
    setClock: 'Set the clock by NTP.',
    zone: (zone: string, time: string) => `digests follow the zone ${zone} (now ${time})`,
    console: 'no Slack workspace is connected; the local console stands in',
    connected: (team: string, mode: string) => `connected to Slack: ${team} (${mode})`,
    unfurlOff: 'link previews are off',
    unfurl: (domains: string) =>
      `link previews work only for domains that the app’s settings in Slack list (App unfurl domains); configured here: ${domains}`,
    missingScope: (scope: string) => `the required scope ${scope} is missing`,
    featureOff: (scope: string, names: string) => `off for want of the scope ${scope}: ${names}`,
    addScope: 'Update the app with the output of yuuk manifest and install it again.',
    features: {
      people: 'admins of the workspace, language and time zone of people',
      'admin-groups': 'admins by usergroup',
      'digest-lookup': 'looking up a digest that was posted',
      'save-by-reaction': 'saving by reaction',
      unfurl: 'link previews',
      'already-known': 'hints about known links',
    },
  },
} as const;
