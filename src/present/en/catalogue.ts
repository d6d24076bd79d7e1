import type { Catalogue } from '../catalogue.ts';
import { enAdmin } from './admin.ts';
import { enSearch } from './search.ts';
import { enTeam } from './team.ts';

/** English. */
export const en: Catalogue = { ...enSearch, ...enTeam, ...enAdmin };
