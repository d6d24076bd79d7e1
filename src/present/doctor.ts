import { type Block, context, type Message, plain, section } from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';

/** One thing that the check of the set-up found. */
export interface DoctorFinding {
  level: 'ok' | 'warning' | 'fatal';
  title: string;
  /** What to do about it. */
  fix: string | null;
}

const marks = { ok: '✅', warning: '⚠️', fatal: '❌' } as const;
const mostFindings = 20;

/** The check of the set-up: what is wrong first, each with its fix. */
export function presentDoctor(findings: readonly DoctorFinding[], lang: Language): Message {
  const { doctor } = readCatalogue(lang);
  const order = { fatal: 0, warning: 1, ok: 2 };
  const sorted = findings.toSorted((a, b) => order[a.level] - order[b.level]);
  const isGood = findings.every(({ level }) => level === 'ok');
  const blocks: Block[] = [{ type: 'header', text: plain(doctor.heading) }];
  if (isGood) blocks.push(section(plain(doctor.allGood)));
  for (const { level, title, fix } of sorted.slice(0, mostFindings)) {
    blocks.push(section(plain(`${marks[level]} ${cutText(cleanText(title), 300)}`)));
    if (fix !== null) blocks.push(context(plain(doctor.fix(cutText(cleanText(fix), 500)))));
  }
  const bad = sorted.filter(({ level }) => level !== 'ok').map(({ title }) => title);
  const words = isGood ? doctor.allGood : bad.join(' / ');
  return { text: escapeMrkdwn(`${doctor.heading}: ${cutText(cleanText(words), 500)}`), blocks };
}
