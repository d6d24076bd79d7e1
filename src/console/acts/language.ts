import type { Lang } from '../client/model.ts';
import type { ConsoleContext } from '../context.ts';
import { PEOPLE } from '../identity.ts';
import { userJson } from '../slack-json.ts';
import { type ActResult, sendEvent } from './deliver.ts';

/** Everybody in the workspace changes the language of their Slack; the app hears of it as usual. */
export async function switchLanguage(context: ConsoleContext, lang: Lang): Promise<ActResult> {
  context.lang = lang;
  context.workspace.touch();
  await Promise.all(
    PEOPLE.map((person) =>
      sendEvent(context, 'user_change', {
        type: 'user_change',
        user: userJson(person, lang),
        event_ts: context.workspace.nextTs(),
      }),
    ),
  );
  return { ok: true };
}
