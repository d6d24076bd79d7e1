import type { ErrorCode } from '../errors.ts';

/** How a request of a person ended, for who counts them: no words, no persons. */
export interface RequestEnded {
  /** The command (`search`, `status` …) or the surface (`share`, `mention` …): one of a fixed few. */
  name: string;
  /** `limited`: too many commands in a minute. */
  outcome: 'answered' | 'limited' | ErrorCode;
  milliseconds: number;
}
