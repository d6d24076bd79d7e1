import { z } from 'zod';
import { readCatalogue } from '../present/catalogue.ts';
import { presentSheet } from '../present/notice.ts';
import { presentSaveForm } from '../present/save-form.ts';
import type { Person } from '../slack/people.ts';
import type { Press } from './press.ts';
import { findKnown } from './save-article.ts';
import type { BotServices } from './services.ts';
import { showView } from './show-view.ts';

/** What comes back with the form. */
export interface SaveMetadata {
  /** The article that is known already. */
  id: string | null;
}

const metadataSchema: z.ZodType<SaveMetadata> = z.object({ id: z.string().nullable() });

export function readSaveMetadata(text: string): SaveMetadata {
  return metadataSchema.parse(JSON.parse(text));
}

/** What the form is opened with. */
export interface SaveDraft {
  id: string | null;
  url: string;
  name: string;
  tags: readonly string[];
  comment: string;
  isPrivatePlace: boolean;
}

/**
 * Opens the form that saves an article. A known address or title opens the existing entry: tags and comment
 * are then the person's own. The trigger lives three seconds, so the sheet opens first.
 */
export async function openSaveForm(
  draft: SaveDraft,
  place: Pick<Press, 'view' | 'triggerId'>,
  person: Person,
  services: Pick<BotServices, 'sender' | 'index' | 'records'>,
): Promise<void> {
  const { sender, records } = services;
  const { save } = readCatalogue(person.lang);
  const open = await showView(place, presentSheet(person.lang, save.title, []), sender);
  if (open === null) return;
  const known = await findKnown(draft, services);
  const saved = known ? await records.saved.read(known.id) : null;
  const own = saved?.comments.find(({ userId }) => userId === person.id);
  const metadata: SaveMetadata = { id: known?.id ?? null };
  await sender.updateView(
    open,
    presentSaveForm(
      {
        knownTitle: known?.articleTitle ?? null,
        url: draft.url,
        name: draft.name,
        tags: own?.tags ?? draft.tags,
        comment: own?.comment ?? draft.comment,
        isPrivatePlace: draft.isPrivatePlace,
        metadata: JSON.stringify(metadata),
      },
      person.lang,
    ),
  );
}
