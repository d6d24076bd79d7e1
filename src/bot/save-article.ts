import type { Article } from '../parse/article.ts';
import { articleId } from '../parse/identity.ts';
import { canonicalUrl, siteOf } from '../parse/url.ts';
import { saveLengths } from '../present/save-form.ts';
import type { TeamComment } from '../store/records/saved-articles.ts';
import type { BotServices } from './services.ts';

/** What a person wants to save. */
export interface SaveRequest {
  /** The article that is known already; then address and title are not looked at. */
  id: string | null;
  url: string;
  name: string;
  tags: readonly string[];
  comment: string;
  userId: string;
  /** The name shown beside the comment. */
  user: string;
}

/** `url`: not a web address. `empty`: neither address nor title. */
export type SaveFault = 'url' | 'empty';

export type SaveOutcome =
  | { state: 'saved' | 'commented'; id: string; title: string }
  | { state: 'faulty'; fault: SaveFault };

/** What is wrong with the form's fields; null when they can be saved. */
export function checkSave({
  id,
  url,
  name,
}: Pick<SaveRequest, 'id' | 'url' | 'name'>): SaveFault | null {
  if (id !== null) return null;
  if (url.trim() !== '' && canonicalUrl(url.trim()) === null) return 'url';
  return url.trim() === '' && name.trim() === '' ? 'empty' : null;
}

/**
 * Saves an article, or a person's comment on one that the index knows. Searchable as soon as the delta
 * segment is built, which `savedChanged` asks for.
 */
export async function saveArticle(
  request: SaveRequest,
  {
    records,
    index,
    operations,
    now,
  }: Pick<BotServices, 'records' | 'index' | 'operations' | 'now'>,
): Promise<SaveOutcome> {
  const fault = checkSave(request);
  if (fault !== null) return { state: 'faulty', fault };
  const known = await findKnown(request, { index, records });
  // The entry that the form was opened for has gone meanwhile.
  const lost = known === null ? checkSave({ ...request, id: null }) : null;
  if (lost !== null) return { state: 'faulty', fault: lost };
  const article = known ?? newArticle(request);
  const own = request.id === null ? await readOwn(article.id, request.userId, records) : null;
  const comment = cutUnits(request.comment.trim(), saveLengths.comment);
  await records.saved.save(article, {
    userId: request.userId,
    user: request.user,
    comment: comment || (own?.comment ?? ''),
    tags: request.tags.length > 0 ? [...request.tags] : (own?.tags ?? []),
    at: withOffset(new Date(now())),
  });
  operations.savedChanged();
  return {
    state: known === null ? 'saved' : 'commented',
    id: article.id,
    title: article.articleTitle,
  };
}

/** What a person wrote before. Only the form of a known entry shows it; elsewhere what is not said stays. */
async function readOwn(
  id: string,
  userId: string,
  { saved }: BotServices['records'],
): Promise<TeamComment | null> {
  const comments = (await saved.read(id))?.comments ?? [];
  return comments.find((one) => one.userId === userId) ?? null;
}

/** The article that an address or a title names already, in the index or among what the team saved. */
export async function findKnown(
  { id, url, name }: Pick<SaveRequest, 'id' | 'url' | 'name'>,
  { index, records }: Pick<BotServices, 'index' | 'records'>,
): Promise<Article | null> {
  const address = canonicalUrl(url.trim());
  const wanted =
    id ?? (address === null ? null : articleId({ url: address, title: '', site: null }));
  if (wanted !== null) {
    const present = await records.aliases.resolve(wanted);
    const indexed = await index.findArticle(present);
    return indexed ?? (await records.saved.read(present))?.article ?? null;
  }
  const title = name.normalize('NFKC').trim();
  if (title === '') return null;
  const quoted = `"${title.replaceAll('"', ' ')}"`;
  const { results } = await index.lookUp(quoted, { limit: 3, offset: 0, explain: false });
  const same = results.find(
    ({ article }) =>
      article.articleTitle.normalize('NFKC') === title || article.title.normalize('NFKC') === title,
  );
  return same?.article ?? null;
}

function newArticle({ url, name, tags }: SaveRequest): Article {
  const address = canonicalUrl(url.trim());
  const title = name.trim() || readable(address ?? url);
  const site = siteOf(address);
  return {
    id: articleId({ url: address, title, site }),
    url: address,
    title,
    articleTitle: title,
    siteName: null,
    site,
    excerpt: '',
    publishedAt: null,
    bookmarkCount: null,
    categories: [],
    tags: [...tags],
    bookmarks: [],
    sources: [{ format: 'slack', file: 'slack', position: 1 }],
  };
}

/** An address as a title: without scheme, decoded. */
function readable(address: string): string {
  try {
    return decodeURI(address).replace(/^https?:\/\//u, '');
  } catch {
    return address.replace(/^https?:\/\//u, '');
  }
}

/** As much of a text as the form would take, never half a character. */
const cutUnits = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\ud800-\udbff]$/u, '');

/** ISO 8601 with an offset, as every time in an article has. */
const withOffset = (at: Date): string => at.toISOString().replace(/\.\d+Z$/u, '+00:00');

/** Tags as people type them: by blanks, commas, with or without #. */
export function readTags(text: string): string[] {
  const tags = text
    .split(/[\s,、，]+/u)
    .map((tag) => tag.replace(/^[#＃]/u, '').trim())
    .filter((tag) => tag !== '');
  return [...new Set(tags)].slice(0, 20);
}
