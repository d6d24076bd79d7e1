/** Stable codes: they name the kind of failure in logs, exit codes and messages for people. */
export type ErrorCode =
  | 'usage' // the call itself is wrong
  | 'unreadable' // input that cannot be read or recognised
  | 'configuration' // YAML or environment
  | 'environment' // the machine: Redis, ports, folders, tokens
  | 'redis_unavailable' // Redis was there and is not (now)
  | 'index_missing' // no generation is published yet
  | 'index_damaged' // checksum or structure of a generation is wrong
  | 'refused' // a guard said no (loss guard, not an admin, a lost race)
  | 'limit' // an input passes a configured limit
  | 'network' // a source or Slack could not be reached
  | 'internal';

/** A sentence for people, with `{name}` where a value belongs: a catalogue of another language is keyed by it. */
export interface Sentence {
  text: string;
  values?: Values;
}

/** A value may be a sentence of its own. */
export type Values = Readonly<Record<string, string | number | Sentence>>;

export interface YuukErrorOptions {
  cause?: unknown;
  hint?: string;
  /** What belongs into the `{name}`s of message and hint. */
  values?: Values;
  /** What the message announces, one line each. */
  details?: readonly Sentence[];
}

/**
 * The one error class of yuuk. `message` is a calm sentence for people in English, without secrets, stacks or
 * host names; `hint` is the next step; the full story is in `cause` and goes to the log only. What the sentences
 * were made of stays in `told`, for whoever says them in another language.
 */
export class YuukError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly told: {
    message: Sentence;
    hint: Sentence | null;
    details: readonly Sentence[];
  };

  constructor(code: ErrorCode, message: string, options: YuukErrorOptions = {}) {
    const { hint, values = {}, details = [] } = options;
    const lines = details.map((detail) => `\n  - ${fillSentence(detail)}`);
    super(
      fillSentence({ text: message, values }) + lines.join(''),
      'cause' in options ? { cause: options.cause } : undefined,
    );
    this.name = 'YuukError';
    this.code = code;
    this.hint = hint === undefined ? undefined : fillSentence({ text: hint, values });
    this.told = {
      message: { text: message, values },
      hint: hint === undefined ? null : { text: hint, values },
      details,
    };
  }
}

/** The sentence with its values in place. */
export function fillSentence({ text, values = {} }: Sentence): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = values[name] ?? all;
    return typeof value === 'object' ? fillSentence(value) : String(value);
  });
}

/** The process exit code of an error: 2 usage or unreadable input, 78 configuration or environment, else 1. */
export function exitCodeOf(error: unknown): 1 | 2 | 78 {
  if (!(error instanceof YuukError)) return 1;
  if (error.code === 'usage' || error.code === 'unreadable') return 2;
  if (error.code === 'configuration' || error.code === 'environment') return 78;
  return 1;
}
