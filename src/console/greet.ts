import type { ConsoleContext } from './context.ts';
import { REN, SORA } from './identity.ts';

/** A few messages of colleagues, so that message shortcuts have something to work on. */
export function greet(context: ConsoleContext): void {
  const say = (user: string, ja: string, en: string): void => {
    context.workspace.addMessage({
      channel: 'C0GENERAL1',
      user,
      text: context.lang === 'ja' ? ja : en,
    });
  };
  say(
    REN,
    'おはようございます。夕方になると Redis サーバの CPU 使用率が張り付くので、今日はその原因を調べます。',
    'Good morning. The CPU of our Redis server is pinned every evening; today I will look for the cause.',
  );
  say(
    SORA,
    'パイプラインや Lua で負荷を下げる記事を誰かがブックマークしていたはず。`/yuuk redis cpu` で探せますよ :mag:',
    'Somebody bookmarked an article about pipelining and Lua. `/yuuk redis cpu` should find it :mag:',
  );
  say(
    REN,
    'ありがとう。公式の説明も見つけました。 <https://redis.io/docs/latest/develop/use/pipelining/>',
    'Thank you. Here is the official description: <https://redis.io/docs/latest/develop/use/pipelining/>',
  );
}
