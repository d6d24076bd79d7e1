import type { Environment, Language } from '../settings.ts';
import type { Terminal } from './output.ts';

/** What a command of the command line is given besides its own arguments. */
export interface CliContext {
  lang: Language;
  terminal: Terminal;
  environment: Environment;
  now: () => Date;
  /** Where relative paths of the arguments count from. */
  workingFolder: string;
}
