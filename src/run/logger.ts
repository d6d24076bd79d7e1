import { pino } from 'pino';
import pretty from 'pino-pretty';

export type Logger = pino.Logger;

const secretKeys = [
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'password',
  'authorization',
  'Authorization',
  'cookie',
  'response_url',
  'responseUrl',
];

/** Tokens and passwords that may hide inside texts: Slack tokens, and credentials in an address. */
const secretTexts =
  /\b(xox[a-z]|xapp)-[\w-]+|(?<=:\/\/[^\s/@]{0,200}:)[^\s/@]+(?=@)|(?<=\/\/hooks\.slack\.com\/)\S+/g;

/** Replaces whatever looks like a secret, and the given ones wherever they stand. */
export function redactText(text: string, secrets: readonly string[] = []): string {
  let redacted = text.replace(secretTexts, '[redacted]');
  for (const secret of secrets) {
    redacted = redacted.replaceAll(secret, '[redacted]');
    // Quotes and backslashes of it look different inside JSON.
    redacted = redacted.replaceAll(JSON.stringify(secret).slice(1, -1), '[redacted]');
  }
  return redacted;
}

/**
 * The process's logger, to standard error: JSON lines for machines, coloured lines on a terminal. Known
 * secret fields and secret-looking parts of texts are redacted before they are written.
 */
export function createLogger({
  level,
  format,
  stream = process.stderr,
  isTerminal = process.stderr.isTTY,
  secrets = [],
}: {
  level: string;
  format: 'json' | 'pretty' | null;
  stream?: NodeJS.WritableStream;
  isTerminal?: boolean;
  /** Of this deployment: they never appear, whatever the text around them. */
  secrets?: readonly string[];
}): Logger {
  const usePretty = (format ?? (isTerminal ? 'pretty' : 'json')) === 'pretty';
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
      censor: '[redacted]',
    },
    serializers: { error: serializeError, err: serializeError },
    hooks: { streamWrite: (line) => escapeControls(redactText(line, secrets), usePretty) },
  };
  return usePretty
    ? pino(
        options,
        pretty({ destination: stream, colorize: isTerminal, ignore: 'pid,hostname', sync: true }),
      )
    : pino(options, stream);
}

/**
 * Shows control characters by their numbers: in texts of strangers they could steer the terminal that a log is read
 * on. JSON escapes most of them, and the form for people decodes those again unless they are escaped twice.
 */
function escapeControls(line: string, isDecodedAgain: boolean): string {
  const escaped = line.replace(
    /[^\P{Cc}\n]/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (!isDecodedAgain) return escaped;
  return escaped.replace(/\\(?:\\|u00[\da-f]{2}|[bfr])/g, (found) =>
    found === '\\\\' ? found : `\\${found}`,
  );
}

/** The whole chain of causes, which messages for people leave out. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    ...('code' in error ? { code: error.code } : {}),
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}
