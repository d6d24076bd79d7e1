import type { SearchResult, Why } from '../search/answer.ts';
import {
  type Block,
  context,
  divider,
  type ModalView,
  plain,
  type RichTextElement,
} from './blocks.ts';
import { type Catalogue, type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText } from './clean-text.ts';
import { presentSheet } from './notice.ts';

/** Parts of a sum beyond these are added up in its total only. */
const mostParts = 20;

/** The ranking's own arithmetic for one result, in words and numbers. */
export function presentWhy(
  result: SearchResult,
  why: Why,
  { lang, query }: { lang: Language; query: string },
): ModalView {
  const t = readCatalogue(lang);
  const shown = cutText(cleanText(query), 100);
  const title = cutText(cleanText(result.article.articleTitle), 120);
  const blocks: Block[] = [
    line([{ type: 'text', text: title, style: { bold: true } }]),
    context(plain(t.why.intro(shown))),
  ];
  for (const { word, kind, matched, fields, score } of why.parts.slice(0, mostParts)) {
    const names = fields.map((field) => t.why.fields[field]).join(', ');
    const how = t.why.part(t.why.kinds[kind], cutText(cleanText(matched), 60), names);
    blocks.push(sumLine(cutText(cleanText(word), 60), score, how));
  }
  blocks.push(...presentRest(why, t));
  if (result.missing.length > 0) {
    const missing = cutText(cleanText(result.missing.join(' ')), 120);
    blocks.push(context(plain(t.why.missing(missing))));
  }
  return presentSheet(lang, t.why.title, blocks);
}

/** The sum of the parts is multiplied by two shares; then it is the score. */
function presentRest(why: Why, t: Catalogue): Block[] {
  const rest: Block[] = [];
  if (why.bigramScore !== 0) rest.push(sumLine(t.why.bigram, why.bigramScore));
  rest.push(factorLine(t.why.coordination, why.coordination));
  if (why.literalBonus !== 1) rest.push(factorLine(t.why.literal, why.literalBonus));
  rest.push(
    divider,
    line([{ type: 'text', text: `${number(why.total)}  ${t.why.total}`, style: { bold: true } }]),
  );
  return rest;
}

const factorLine = (label: string, factor: number): Block =>
  line([{ type: 'text', text: `× ${number(factor)}  ${label}` }]);

function sumLine(word: string, score: number, how?: string): Block {
  const elements: RichTextElement[] = [
    { type: 'text', text: `${number(score)}  ` },
    { type: 'text', text: word || '–', style: { bold: true } },
  ];
  if (how !== undefined) elements.push({ type: 'text', text: `  ${how}` });
  return line(elements);
}

const line = (elements: RichTextElement[]): Block => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

const number = (value: number): string => value.toFixed(3);
