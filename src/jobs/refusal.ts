import type { Language } from '../present/catalogue.ts';
import type { Loss } from './review-change.ts';

/** Why a new index was not put in the place of the old one. */
export type Refusal =
  | { reason: 'nothing-parsed' }
  | { reason: 'loss'; losses: Loss[]; maxLossPercent: number }
  /** Another process published or rolled back meanwhile. */
  | { reason: 'lost-race' };

interface RefusalTexts {
  nothingParsed: string;
  lostRace: string;
  loss: (source: string | null, before: number, lost: number) => string;
  wouldVanish: (losses: string[], maxLossPercent: number) => string;
}

const texts: Record<Language, RefusalTexts> = {
  ja: {
    nothingParsed: '取り込める記事が1件もありませんでした。',
    lostRace: '同時に別の処理が索引を入れ替えました。もう一度お試しください。',
    loss: (source, before, lost) => `${source ?? '全体'}で${before}件のうち${lost}件`,
    wouldVanish: (losses, limit) =>
      `${losses.join('、')}が消えるため、入れ替えを止めました (上限は${limit}%)。`,
  },
  en: {
    nothingParsed: 'Not a single article could be read.',
    lostRace: 'Something else replaced the index at the same time. Please try again.',
    loss: (source, before, lost) =>
      `${lost} of ${before} articles ${source === null ? 'in all' : `of ${source}`}`,
    wouldVanish: (losses, limit) =>
      `Stopped before the swap: ${losses.join(', ')} would vanish (the limit is ${limit} %).`,
  },
};

const mostLosses = 3;

/** A refusal in words for people. */
export function explainRefusal(refusal: Refusal, lang: Language): string {
  const { nothingParsed, lostRace, loss, wouldVanish } = texts[lang];
  if (refusal.reason === 'nothing-parsed') return nothingParsed;
  if (refusal.reason === 'lost-race') return lostRace;
  const losses = refusal.losses
    .slice(0, mostLosses)
    .map(({ source, before, lost }) => loss(source, before, lost));
  return wouldVanish(losses, refusal.maxLossPercent);
}
