import { canonicalUrl } from '../../../parse/url.ts';
import { plain } from '../../../present/blocks.ts';
import { readCatalogue } from '../../../present/catalogue.ts';
import { cleanText, cutText } from '../../../present/clean-text.ts';
import { presentNotice } from '../../../present/notice.ts';
import { answerPress, type Pressed } from '../../listen.ts';
import { openSaveForm } from '../../open-save-form.ts';
import { publishHome } from '../../publish-home.ts';
import type { BotServices } from '../../services.ts';

const empty = { id: null, url: '', name: '', tags: [], comment: '' };

/**
 * "Add an article" under a search that found nothing: the form, with the query as its title. Under a link
 * that was marked in a private place: the form with that link. The note about that may have come elsewhere.
 */
export async function addArticle({ press, person }: Pressed, services: BotServices): Promise<void> {
  const value = press.value ?? '';
  const isLink = canonicalUrl(value) !== null;
  const draft = isLink ? { ...empty, url: value } : { ...empty, name: value };
  const isPrivatePlace = isLink || press.isPrivatePlace;
  await openSaveForm({ ...draft, isPrivatePlace }, press, person, services);
}

/** Opens a person's own entry again. */
export async function editSaved({ press, person }: Pressed, services: BotServices): Promise<void> {
  const draft = { ...empty, id: press.value ?? null, isPrivatePlace: press.isPrivatePlace };
  await openSaveForm(draft, press, person, services);
}

/** Takes back what a person saved: their own comment, and the article with its last one. */
export async function removeSaved(pressed: Pressed, services: BotServices): Promise<void> {
  const { press, person } = pressed;
  const { records, operations } = services;
  // A refresh may have found that it is another article.
  const id = await records.aliases.resolve(press.value ?? '');
  const saved = await records.saved.read(id);
  const isRemoved = await records.saved.removeComment(id, person.id);
  if (isRemoved) operations.savedChanged();
  if (press.view?.kind === 'home') return publishHome(person.id, services);
  const { save, common } = readCatalogue(person.lang);
  const title = cutText(cleanText(saved?.article.articleTitle ?? id), 120);
  const said = isRemoved ? save.removed(title) : common.gone;
  await answerPress(pressed, presentNotice(plain(said)), services);
}
