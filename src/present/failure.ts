import type { ErrorCode } from '../errors.ts';
import { context, type Message, mrkdwn, section } from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';

/**
 * A failure for people: a short cause, the next step, and the reference that finds the log line.
 * Only the code of an error is used, never its message: that may name what nobody should see.
 */
export function presentError(
  code: ErrorCode,
  { lang, reference }: { lang: Language; reference: string },
): Message {
  const { failure } = readCatalogue(lang);
  const cause = failure.causes[code];
  const step = failure.steps[code];
  return {
    text: `${cause} ${step}`.replaceAll('`', ''),
    blocks: [section(mrkdwn(`${cause}\n${step}`)), context(mrkdwn(failure.reference(reference)))],
  };
}

/** Told to a person who sends commands faster than the limit; `seconds` until the next one is taken. */
export function presentSlowDown(seconds: number, lang: Language): Message {
  const text = readCatalogue(lang).failure.slowDown(String(seconds));
  return { text, blocks: [section(mrkdwn(text))] };
}
