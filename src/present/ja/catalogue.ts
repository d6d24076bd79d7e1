import { jaAdmin } from './admin.ts';
import { jaSearch } from './search.ts';
import { jaTeam } from './team.ts';

/** Japanese, and the shape of every catalogue: the same keys, the same arguments. */
export const ja = { ...jaSearch, ...jaTeam, ...jaAdmin };
