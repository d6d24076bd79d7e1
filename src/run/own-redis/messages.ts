import type { RejectedServer } from './find-server.ts';

export type Language = 'ja' | 'en';

/** What people read about the own Redis server: one shape, two languages. */
export interface OwnRedisMessages {
  rejected(server: RejectedServer): string;
  noServer: string;
  installBy(command: string): string;
  installAsRoot(command: string): string;
  installByHand: string;
  askInstall(command: string): string;
  installing(command: string): string;
  installFailed: string;
  waitingForLock: string;
  loading: string;
  notAFolder(folder: string): string;
  notWritable(folder: string, code: string): string;
  notADataFolderHint: string;
  otherUser(folder: string): string;
  otherUserHint: string;
  silent(pid: number | null): string;
  silentHint(pid: number | null): string;
  socketLost(pid: number): string;
  socketLostHint(pid: number): string;
  unsafeTemporaryFolder(folder: string): string;
  damaged(log: string): string;
  damagedHint(check: string, moveAside: string): string;
  newerData: string;
  newerDataHint: string;
  diskFull(folder: string): string;
  diskFullHint: string;
  startFailed(reason: string): string;
  startFailedHint(log: string): string;
}

const en: OwnRedisMessages = {
  rejected: (server) =>
    server.reason === 'too-old'
      ? `${server.path}: ${server.detail} is too old (needed: Redis 6.2 or Valkey 7.2)`
      : `${server.path}: does not run (${server.detail})`,
  noServer: 'No usable Redis server was found on this machine.',
  installBy: (command) => `Install one: ${command}   Or set REDIS_URL to a server of yours.`,
  installAsRoot: (command) =>
    `Install one as root: ${command}   Or set REDIS_URL to a server of yours.`,
  installByHand:
    'Install Redis 6.2 or newer (or Valkey 7.2 or newer) so that redis-server is on PATH, or set REDIS_URL to a server of yours.',
  askInstall: (command) => `No Redis server was found. Install one now by "${command}"?`,
  installing: (command) => `installing a Redis server: ${command}`,
  installFailed: 'The Redis server could not be installed; see the messages above.',
  waitingForLock: 'waiting for another start that uses the same data folder…',
  loading: 'Redis is reading its saved data…',
  notAFolder: (folder) => `The data folder ${folder} is a file, not a folder.`,
  notWritable: (folder, code) => `The data folder ${folder} cannot be written (${code}).`,
  notADataFolderHint:
    'Let YUUK_DATA name a folder that you may write, or set REDIS_URL to a server of yours.',
  otherUser: (folder) => `The Redis server of ${folder} was started by another user.`,
  otherUserHint: 'Run this as that user, or let YUUK_DATA name a folder of your own.',
  silent: (pid) =>
    `The own Redis server${pid === null ? '' : ` (process ${pid})`} is there but does not answer.`,
  silentHint: (pid) =>
    pid === null
      ? 'End that server and start again; what it has saved is kept.'
      : `End it with "kill ${pid}" ("kill -9 ${pid}" if it is frozen) and start again; what it has saved is kept.`,
  socketLost: (pid) =>
    `The own Redis server (process ${pid}) runs, but its socket cannot be reached from here.`,
  socketLostHint: (pid) =>
    `End it with "kill ${pid}" and start again; what it has saved is kept. Two services that share a data folder must also share their temporary folder.`,
  unsafeTemporaryFolder: (folder) =>
    `${folder} in the temporary folder belongs to somebody else, so the socket cannot be put there.`,
  damaged: (log) => `The saved data of the own Redis server is damaged (see ${log}).`,
  damagedHint: (check, moveAside) =>
    `Try to mend it: ${check}\nOr move it aside and index again (articles saved by hand stay in the part moved aside): ${moveAside}`,
  newerData: 'The saved data was written by a newer Redis or Valkey than the one found here.',
  newerDataHint: 'Install that newer server again, or set REDIS_URL to a server of yours.',
  diskFull: (folder) => `There is no space left for the data folder ${folder}.`,
  diskFullHint: 'Make room on that disk, or let YUUK_DATA name a folder on another one.',
  startFailed: (reason) => `The own Redis server did not start: ${reason}`,
  startFailedHint: (log) => `Its own messages are in ${log}.`,
};

const ja: OwnRedisMessages = {
  rejected: (server) =>
    server.reason === 'too-old'
      ? `${server.path}: ${server.detail} は古すぎます（Redis 6.2 または Valkey 7.2 以上が必要です）`
      : `${server.path}: 実行できません（${server.detail}）`,
  noServer: 'このマシンに使える Redis サーバーが見つかりません。',
  installBy: (command) =>
    `インストールしてください: ${command}   または REDIS_URL でお使いのサーバーを指定してください。`,
  installAsRoot: (command) =>
    `root でインストールしてください: ${command}   または REDIS_URL でお使いのサーバーを指定してください。`,
  installByHand:
    'Redis 6.2 以上（または Valkey 7.2 以上）を入れて redis-server に PATH を通すか、REDIS_URL でお使いのサーバーを指定してください。',
  askInstall: (command) =>
    `Redis サーバーが見つかりません。「${command}」でインストールしてよいですか？`,
  installing: (command) => `Redis サーバーをインストールしています: ${command}`,
  installFailed: 'Redis サーバーをインストールできませんでした。上のメッセージをご覧ください。',
  waitingForLock: '同じデータフォルダーを使う別の起動が終わるのを待っています…',
  loading: 'Redis が保存データを読み込んでいます…',
  notAFolder: (folder) => `データフォルダー ${folder} はフォルダーではなくファイルです。`,
  notWritable: (folder, code) => `データフォルダー ${folder} に書き込めません（${code}）。`,
  notADataFolderHint:
    'YUUK_DATA に書き込めるフォルダーを指定するか、REDIS_URL でお使いのサーバーを指定してください。',
  otherUser: (folder) => `${folder} の Redis サーバーは別のユーザーが起動したものです。`,
  otherUserHint: 'そのユーザーで実行するか、YUUK_DATA に自分のフォルダーを指定してください。',
  silent: (pid) =>
    `専用の Redis サーバー${pid === null ? '' : `（プロセス ${pid}）`}は動いていますが、応答しません。`,
  silentHint: (pid) =>
    pid === null
      ? 'そのサーバーを終了してから、もう一度起動してください。保存済みのデータは残ります。'
      : `「kill ${pid}」（固まっているときは「kill -9 ${pid}」）で終了してから、もう一度起動してください。保存済みのデータは残ります。`,
  socketLost: (pid) =>
    `専用の Redis サーバー（プロセス ${pid}）は動いていますが、ここからソケットに届きません。`,
  socketLostHint: (pid) =>
    `「kill ${pid}」で終了してから、もう一度起動してください。保存済みのデータは残ります。データフォルダーを共有するサービスどうしは、一時フォルダーも共有する必要があります。`,
  unsafeTemporaryFolder: (folder) =>
    `一時フォルダーの ${folder} は別のユーザーのものなので、ソケットを置けません。`,
  damaged: (log) => `専用の Redis サーバーの保存データが壊れています（${log} をご覧ください）。`,
  damagedHint: (check, moveAside) =>
    `修復を試す: ${check}\nまたは、よけておいて索引を作り直す（手で保存した記事は、よけた側に残ります）: ${moveAside}`,
  newerData: '保存データは、ここにあるものより新しい Redis または Valkey で書かれています。',
  newerDataHint: 'その新しいサーバーを入れ直すか、REDIS_URL でお使いのサーバーを指定してください。',
  diskFull: (folder) => `データフォルダー ${folder} のディスクに空きがありません。`,
  diskFullHint: 'ディスクの空きを作るか、YUUK_DATA に別のディスクのフォルダーを指定してください。',
  startFailed: (reason) => `専用の Redis サーバーが起動しませんでした: ${reason}`,
  startFailedHint: (log) => `サーバー自身のメッセージは ${log} にあります。`,
};

export function ownRedisMessages(lang: Language): OwnRedisMessages {
  return lang === 'ja' ? ja : en;
}
