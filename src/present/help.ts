import { actionIds } from './actions.ts';
import { type Block, context, type Message, mrkdwn, plain, section } from './blocks.ts';
import { type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText } from './clean-text.ts';

/**
 * What yuuk can do. `examples` are queries that find something in the current index, shown as buttons;
 * the commands of admins appear for admins only.
 */
export function presentHelp({
  lang,
  examples,
  viewerIsAdmin,
}: {
  lang: Language;
  examples: readonly string[];
  viewerIsAdmin: boolean;
}): Message {
  const { help, common } = readCatalogue(lang);
  const blocks: Block[] = [
    { type: 'header', text: plain(help.heading) },
    section(plain(help.intro)),
  ];
  if (examples.length > 0) {
    blocks.push(context(plain(help.examples)), {
      type: 'actions',
      elements: examples.slice(0, 4).map((query, index) => ({
        type: 'button' as const,
        action_id: `${actionIds.runQuery}_${index}`,
        text: plain(cutText(cleanText(query), 60)),
        value: query,
      })),
    });
  }
  blocks.push(part(help.search, help.searchLines), part(help.more, help.moreLines));
  if (viewerIsAdmin) blocks.push(part(help.admin, help.adminLines));
  blocks.push({
    type: 'actions',
    elements: [{ type: 'button', action_id: actionIds.dismiss, text: plain(common.close) }],
  });
  return { text: help.summary, blocks };
}

const part = (title: string, lines: readonly string[]): Block =>
  section(mrkdwn([`*${title}*`, ...lines].join('\n')));
