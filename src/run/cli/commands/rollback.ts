import { YuukError } from '../../../errors.ts';
import type { CliContext } from '../context.ts';
import { noteAct } from '../note-act.ts';
import type { Text } from '../output.ts';
import { withIndex } from '../with-index.ts';

/** `yuuk rollback`: back to the previous generation; running bots follow within a second. */
export function runRollback(context: CliContext): Promise<number> {
  const { lang, terminal } = context;
  return withIndex(context, async (given) => {
    const { generations } = given;
    await noteAct('rollback', '', given, context);
    const outcome = await generations.rollback();
    if (!outcome.rolledBack) throw new YuukError('refused', refusals[outcome.reason][lang]);
    terminal.stdout.write(
      messages.done[lang]
        .replace('{from}', String(outcome.from))
        .replace('{to}', String(outcome.to)),
    );
    return 0;
  });
}

const messages = {
  done: {
    ja: '世代 {from} から {to} に戻しました\n',
    en: 'went back from generation {from} to {to}\n',
  },
} satisfies Record<string, Text>;

const refusals = {
  'no-previous': {
    ja: '戻れる世代がありません',
    en: 'there is no previous generation to go back to',
  },
  'lost-race': {
    ja: '同時に別の更新が行われました。yuuk status で確かめてください',
    en: 'another change came first; look at yuuk status',
  },
} satisfies Record<string, Text>;
