import { type Message, mrkdwn } from '../present/blocks.ts';
import type { Language } from '../present/catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from '../present/clean-text.ts';
import { presentNotice } from '../present/notice.ts';
import type { Claims } from '../store/records/claims.ts';

export type NoticeKind =
  | 'source-stale'
  | 'refresh-refused'
  | 'job-failed'
  | 'digest-refused'
  | 'digest-doubtful'
  | 'digest-failing';

/** Something that admins should know and do something about. */
export interface AdminNotice {
  kind: NoticeKind;
  /** A source's name, a kind of job, or the channel or person of a digest; empty where there is only one. */
  subject: string;
  reason: string;
}

export interface NoticeDependencies {
  claims: Pick<Claims, 'claim' | 'release'>;
  /** Sends a message to the admins. */
  tell: (message: Message) => Promise<void>;
  lang: Language;
}

/** Tells the admins of something once, until `endNotice` says that it is over; once a week at most. */
export async function noticeOnce(
  notice: AdminNotice,
  { claims, tell, lang }: NoticeDependencies,
): Promise<void> {
  const name = nameOf(notice);
  if (!(await claims.claim('notice', name))) return;
  try {
    await tell(presentAdminNotice(notice, lang));
  } catch (error) {
    await claims.release('notice', name);
    throw error;
  }
}

/** The trouble is over: the next one of its kind is told again. */
export async function endNotice(
  notice: Pick<AdminNotice, 'kind' | 'subject'>,
  { claims }: Pick<NoticeDependencies, 'claims'>,
): Promise<void> {
  await claims.release('notice', nameOf(notice));
}

const nameOf = ({ kind, subject }: Pick<AdminNotice, 'kind' | 'subject'>) => `${kind}:${subject}`;

/** A notice in words: what is wrong, what yuuk does about it, and what an admin can do. */
export function presentAdminNotice(
  { kind, subject, reason }: AdminNotice,
  lang: Language,
): Message {
  const told = escapeMrkdwn(cutText(cleanText(reason), 600));
  return presentNotice(mrkdwn(words[lang][kind](nameSubject(subject), told)));
}

function nameSubject(subject: string): string {
  if (/^[CG][A-Z0-9]+$/.test(subject)) return `<#${subject}>`;
  if (/^[UW][A-Z0-9]+$/.test(subject)) return `<@${subject}>`;
  return escapeMrkdwn(cutText(cleanText(subject), 200));
}

const words: Record<Language, Record<NoticeKind, (subject: string, reason: string) => string>> = {
  ja: {
    'source-stale': (source, reason) =>
      `取り込み元 ${source} を読めないため、前回の内容を使っています (${reason})。直り次第、自動で取り込みます。`,
    'refresh-refused': (_, reason) =>
      `索引の入れ替えを止めました。${reason} 取り込み元を確かめ、よければ \`/yuuk reindex --force\` で入れ替えてください。`,
    'job-failed': (queue, reason) =>
      `処理 (${queue}) が失敗しました: ${reason} \`/yuuk status\` で確かめ、ホームからやり直せます。`,
    'digest-refused': (target, reason) =>
      `${target} にはまとめを投稿できないため、止めました (${reason})。招待してから \`/yuuk digest subscribe\` で、また始められます。`,
    'digest-doubtful': (target, reason) =>
      `${target} にまとめが届いたか確かめられません (${reason})。二重に投稿しないよう、やり直しません。チャンネルを見てください。`,
    'digest-failing': (target, reason) =>
      `${target} へのまとめを投稿できずにいます (${reason})。続けて試します。トークンと権限を \`/yuuk doctor\` で確かめてください。`,
  },
  en: {
    'source-stale': (source, reason) =>
      `The source ${source} cannot be read, so its last good copy is in use (${reason}). It is taken in again as soon as it can be read.`,
    'refresh-refused': (_, reason) =>
      `The index was not replaced. ${reason} Look at the sources; if all is well, replace it with \`/yuuk reindex --force\`.`,
    'job-failed': (queue, reason) =>
      `A job (${queue}) failed: ${reason} See \`/yuuk status\`; it can be tried again from the Home tab.`,
    'digest-refused': (target, reason) =>
      `The digest cannot be posted to ${target}, so it was switched off (${reason}). Invite the bot and start it again with \`/yuuk digest subscribe\`.`,
    'digest-doubtful': (target, reason) =>
      `It cannot be found out whether the digest reached ${target} (${reason}). So that nothing appears twice, it is not posted again; please look there.`,
    'digest-failing': (target, reason) =>
      `The digest for ${target} cannot be posted (${reason}). It is tried again; please check token and scopes with \`/yuuk doctor\`.`,
  },
};
