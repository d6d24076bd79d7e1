import { type Message, plain } from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { readFormats } from './formats.ts';
import { presentNotice } from './notice.ts';

/** How much of each kind was kept about a person. */
export type ForgottenCounts = Record<
  'searches' | 'watches' | 'feedback' | 'gaps' | 'queries' | 'results' | 'subscriptions',
  number
>;

/** Says what was erased, and what stays because it is the team's. */
export function presentForgotten(counts: ForgottenCounts, lang: Language): Message {
  const { forget } = readCatalogue(lang);
  const formats = readFormats(lang, 'UTC');
  const kinds = [
    'searches',
    'queries',
    'results',
    'watches',
    'feedback',
    'gaps',
    'subscriptions',
  ] as const;
  const lines = kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `• ${forget.parts[kind](formats.count(counts[kind]))}`);
  const heading = lines.length > 0 ? forget.done : forget.nothing;
  return presentNotice(plain([heading, ...lines, forget.kept].join('\n')));
}
