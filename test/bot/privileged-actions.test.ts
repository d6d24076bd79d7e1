import { expect, test } from 'vitest';
import { type PrivilegedAction, privilegedActions } from '../../src/bot/may-administer.ts';
import { actionIds, writeRowBlockId } from '../../src/present/actions.ts';
import type { FakeMessage, FakeSlack } from '../support/fake-slack.ts';
import { archive } from './articles.ts';
import { useBots } from './start-bot.ts';

const bots = useBots();

const articleId = archive[0]?.id ?? '';

/** A message as nobody was shown it: a press can be crafted. */
function craft(element: object, blockId = 'crafted'): FakeMessage {
  return {
    ts: '1.1',
    channel: 'C0GENERAL',
    user: 'U0BOT',
    text: '',
    blocks: [{ type: 'actions', block_id: blockId, elements: [element] }],
    ephemeralTo: null,
    threadTs: null,
    metadata: null,
    via: 'person',
    deleted: false,
    edits: 0,
  };
}

const button = (actionId: string, value: string) =>
  craft({ type: 'button', action_id: actionId, text: { type: 'plain_text', text: 'x' }, value });

const menu = (choice: string) =>
  craft(
    {
      type: 'overflow',
      action_id: actionIds.rowMenu,
      options: [{ text: { type: 'plain_text', text: choice }, value: choice }],
    },
    writeRowBlockId('k', articleId, 0),
  );

type Who = { user: string };

/** Every way to each action that a person has, shown or crafted. */
const ways: Record<PrivilegedAction, ((slack: FakeSlack, who: Who) => Promise<unknown>)[]> = {
  digest: [
    ...['subscribe', 'unsubscribe', 'pause', 'resume', 'time Mon 09:30'].map(
      (words) => (slack: FakeSlack, who: Who) => slack.command(`digest ${words}`, who),
    ),
    ...(['digestSubscribe', 'digestUnsubscribe', 'digestPause', 'digestResume'] as const).map(
      (id) => (slack: FakeSlack, who: Who) =>
        slack.press(button(actionIds[id], 'C0GENERAL'), actionIds[id], who),
    ),
  ],
  doctor: [(slack, who) => slack.command('doctor', who)],
  hide: [(slack, who) => slack.press(menu('hide'), actionIds.rowMenu, { ...who, option: 'hide' })],
  reindex: [
    (slack, who) => slack.command('reindex', who),
    (slack, who) => slack.command('reindex --force', who),
    (slack, who) => slack.command('reindex --dry-run', who),
    (slack, who) => slack.press(button(actionIds.reindex, ''), actionIds.reindex, who),
  ],
  retry: [
    (slack, who) => slack.press(button(actionIds.retryJob, 'refresh j1'), actionIds.retryJob, who),
  ],
  rollback: [
    (slack, who) => slack.command('rollback', who),
    (slack, who) => slack.press(button(actionIds.rollback, ''), actionIds.rollback, who),
  ],
  show: [
    (slack, who) => slack.press(menu('show'), actionIds.rowMenu, { ...who, option: 'show' }),
    (slack, who) =>
      slack.press(button(actionIds.showArticle, articleId), actionIds.showArticle, who),
  ],
};

test.each(privilegedActions)(
  '%s is refused to whoever is no admin, by every way to it, and noted',
  async (action) => {
    const done: string[] = [];
    const act = (name: string) => () => {
      done.push(name);
      return Promise.reject(new Error(`${name} was done`));
    };
    const { slack, records } = await bots.start({
      settings: { adminUsers: ['U0ADMIN'] },
      operations: { rollback: act('rollback'), runDoctor: act('doctor') },
      queues: { requestRefresh: act('reindex'), retryFailed: act('retry') },
    });
    for (const [nth, way] of ways[action].entries()) {
      const answers = slack.messages.length;
      await way(slack, { user: 'U0ALICE' });
      const refusal = await slack.until(
        () => slack.messages[answers],
        `a refusal of ${action} ${nth}`,
      );
      expect(JSON.stringify(refusal)).toContain('<@U0ADMIN>');
      expect(refusal.ephemeralTo).toBe('U0ALICE');
    }
    expect(done).toEqual([]);
    expect(await records.subscriptions.readAll()).toEqual([]);
    expect(await records.hidden.readAll()).toEqual([]);
    const readNoted = () => records.audit.readNewest(50);
    // What was refused is noted beside the answer.
    await expect.poll(async () => (await readNoted()).length).toBe(ways[action].length);

    expect(
      new Set(
        (await readNoted()).map(({ by, action: what, allowed }) => `${by} ${what} ${allowed}`),
      ),
    ).toEqual(new Set([`U0ALICE ${action} false`]));
  },
);
