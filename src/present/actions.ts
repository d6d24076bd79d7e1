/**
 * Names of everything that can be pressed, and what its value carries. Presenters write them, `src/bot`
 * reads them back; values are data from outside there, so reading checks them.
 */
export const actionIds = {
  nextPage: 'page_next',
  previousPage: 'page_previous',
  dismiss: 'dismiss',
  share: 'share',
  rowMenu: 'row_menu',
  /** Numbered, because an id may occur once in a block: `run_query_0` … */
  runQuery: 'run_query',
  runCommand: 'run_command',
  watch: 'watch',
  unwatch: 'unwatch',
  addArticle: 'add_article',
  /** Shares through the `response_url`, which works where the bot is no member. */
  shareAsReply: 'share_as_reply',
  showArticle: 'show_article',
  editSaved: 'edit_saved',
  removeSaved: 'remove_saved',
  clearHistory: 'clear_history',
  reindex: 'reindex',
  rollback: 'rollback',
  retryJob: 'retry_job',
  digestSubscribe: 'digest_subscribe',
  digestUnsubscribe: 'digest_unsubscribe',
  digestPause: 'digest_pause',
  digestResume: 'digest_resume',
  digestPreview: 'digest_preview',
  digestTime: 'digest_time',
} as const;

/** Modals, by the name that comes back when they are submitted. */
export const viewIds = { save: 'save_article', digestTime: 'digest_time', plain: 'plain' } as const;

/** Longest query that a button carries; longer ones are not offered to be run again. */
export const carriedQueryLength = 300;

/** A page of a result set: `key` names the stored set, `query` runs it again when that is gone. */
export interface PageValue {
  key: string;
  offset: number;
  query: string;
}

/** An article within a result set. */
export interface ArticleValue {
  key: string;
  id: string;
}

export type RowChoice = 'why' | 'related' | 'useful' | 'useless' | 'hide' | 'show';

const rowChoices: readonly string[] = [
  'why',
  'related',
  'useful',
  'useless',
  'hide',
  'show',
] satisfies RowChoice[];

export const writePageValue = (value: PageValue): string =>
  JSON.stringify([value.key, value.offset, value.query]);

export function readPageValue(text: string | undefined): PageValue | null {
  const [key, offset, query] = readList(text);
  if (typeof key !== 'string' || typeof query !== 'string') return null;
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) return null;
  return { key, offset, query };
}

export const writeArticleValue = (value: ArticleValue): string =>
  JSON.stringify([value.key, value.id]);

export function readArticleValue(text: string | undefined): ArticleValue | null {
  const [key, id] = readList(text);
  return typeof key === 'string' && typeof id === 'string' ? { key, id } : null;
}

/** The menu of a row: its block id carries the result set, because an option's value is too short. */
export const writeRowBlockId = (key: string, id: string, position: number): string =>
  `row.${key}.${id}.${position}`;

/** `position` is the row's 0-based place in the whole ranking. */
export function readRowBlockId(blockId: string): (ArticleValue & { position: number }) | null {
  const [kind, key, id, position] = blockId.split('.');
  if (kind !== 'row' || key === undefined || !id || !/^\d{1,6}$/u.test(position ?? '')) return null;
  return { key, id, position: Number(position) };
}

export function readRowChoice(value: string | undefined): RowChoice | null {
  return isRowChoice(value) ? value : null;
}

const isRowChoice = (value: string | undefined): value is RowChoice =>
  value !== undefined && rowChoices.includes(value);

function readList(text: string | undefined): unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
