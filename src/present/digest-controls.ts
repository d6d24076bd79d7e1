import { actionIds, viewIds } from './actions.ts';
import {
  type Block,
  type Button,
  context,
  type Message,
  type ModalView,
  mrkdwn,
  type Option,
  plain,
  section,
} from './blocks.ts';
import { type Catalogue, type Language, readCatalogue } from './catalogue.ts';
import { cleanText, cutText, escapeMrkdwn } from './clean-text.ts';
import { readFormats } from './formats.ts';

/** A time of the week; day 0 is Sunday. */
export interface WeekTime {
  day: number;
  hour: number;
  minute: number;
}

/** Whether and when a channel or a person gets the digest. */
export interface DigestState {
  target: string;
  audience: 'channel' | 'person';
  state: 'active' | 'paused' | 'off';
  tags: readonly string[];
  /** null: a schedule that is no single time of the week. */
  at: WeekTime | null;
  /** As configured, for a schedule that cannot be said in words. */
  schedule: string;
  timeZone: string;
}

/** Reads a line of cron that names one time of the week, such as `0 10 * * 1`; null for any other. */
export function readWeekTime(cron: string): WeekTime | null {
  const found = /^(\d{1,2})\s+(\d{1,2})\s+\*\s+\*\s+([0-7])$/u.exec(cron.trim());
  if (!found) return null;
  return { minute: Number(found[1]), hour: Number(found[2]), day: Number(found[3]) % 7 };
}

export const writeWeekTime = ({ day, hour, minute }: WeekTime): string =>
  `${minute} ${hour} * * ${day}`;

/** The digest of one channel or person, with the buttons that change it. */
export function presentDigestControls(state: DigestState, lang: Language): Message {
  const t = readCatalogue(lang);
  const blocks = presentDigestState(state, lang, { withPreview: true });
  const text = `${t.digest.heading}: ${describe(state, t, lang)}`;
  return { text: escapeMrkdwn(text), blocks };
}

/** The blocks of `presentDigestControls`, for the Home tab too. */
export function presentDigestState(
  state: DigestState,
  lang: Language,
  { withPreview }: { withPreview: boolean },
): Block[] {
  const t = readCatalogue(lang);
  const audience = state.audience === 'channel' ? t.digest.forChannel : t.digest.forPerson;
  const heading = `*${t.digest.heading}* (${audience})`;
  const blocks: Block[] = [
    section(mrkdwn(`${heading}\n${escapeMrkdwn(describe(state, t, lang))}`)),
  ];
  if (state.tags.length > 0) {
    const tags = state.tags.map((tag) => `#${cutText(cleanText(tag), 30)}`).join(' ');
    blocks.push(context(plain(t.digest.tags(cutText(tags, 200)))));
  }
  blocks.push({ type: 'actions', elements: buttonsFor(state, t, withPreview) });
  return blocks;
}

function describe({ state, at, schedule, timeZone }: DigestState, t: Catalogue, lang: Language) {
  if (state === 'off') return t.digest.off;
  if (state === 'paused') return t.digest.paused;
  if (at === null) return `${schedule} (${timeZone})`;
  return t.digest.on(nameOfDay(at.day, lang), clock(at), timeZone);
}

const clock = ({ hour, minute }: WeekTime): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/** 4 January 1970 was a Sunday. */
const nameOfDay = (day: number, lang: Language): string =>
  new Intl.DateTimeFormat(lang === 'ja' ? 'ja-JP' : 'en-GB', {
    weekday: 'long',
    timeZone: 'UTC',
  }).format(new Date((3 + day) * 86_400_000));

function buttonsFor({ state, target }: DigestState, t: Catalogue, withPreview: boolean): Button[] {
  const button = (action_id: string, label: string): Button => ({
    type: 'button',
    action_id,
    text: plain(label),
    value: target,
  });
  const preview = withPreview ? [button(actionIds.digestPreview, t.digest.preview)] : [];
  if (state === 'off') return [button(actionIds.digestSubscribe, t.digest.subscribe), ...preview];
  return [
    state === 'paused'
      ? button(actionIds.digestResume, t.digest.resume)
      : button(actionIds.digestPause, t.digest.pause),
    button(actionIds.digestTime, t.digest.changeTime),
    button(actionIds.digestUnsubscribe, t.digest.unsubscribe),
    ...preview,
  ];
}

/** Names of the fields of the form below. */
export const digestTimeFields = { day: 'day', time: 'time' } as const;

/** The form that sets when a digest comes. */
export function presentDigestTime(state: DigestState, lang: Language): ModalView {
  const { digest, common, save } = readCatalogue(lang);
  const at = state.at ?? { day: 1, hour: 10, minute: 0 };
  const options = [1, 2, 3, 4, 5, 6, 0].map(
    (day): Option => ({ text: plain(nameOfDay(day, lang)), value: String(day) }),
  );
  const chosen = options.find(({ value }) => value === String(at.day));
  return {
    type: 'modal',
    callback_id: viewIds.digestTime,
    title: plain(digest.changeTime),
    submit: plain(save.submit),
    close: plain(common.close),
    private_metadata: state.target,
    blocks: [
      {
        type: 'input',
        block_id: digestTimeFields.day,
        label: plain(digest.day),
        element: {
          type: 'static_select',
          action_id: digestTimeFields.day,
          options,
          ...(chosen ? { initial_option: chosen } : {}),
        },
      },
      {
        type: 'input',
        block_id: digestTimeFields.time,
        label: plain(digest.time),
        element: {
          type: 'timepicker',
          action_id: digestTimeFields.time,
          initial_time: clock(at),
        },
      },
      context(plain(state.timeZone)),
    ],
  };
}

/** Every new article of a digest, for one person. */
export function presentDigestRest(
  titles: readonly { title: string; url: string | null }[],
  total: number,
  lang: Language,
): ModalView['blocks'] {
  const { digest, results } = readCatalogue(lang);
  const formats = readFormats(lang, 'UTC');
  const blocks: Block[] = [];
  const perBlock = 20;
  for (let at = 0; at < titles.length; at += perBlock) {
    blocks.push({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: titles.slice(at, at + perBlock).map(({ title, url }) => ({
            type: 'rich_text_section',
            elements:
              url === null
                ? [
                    { type: 'text', text: title },
                    { type: 'text', text: `  ${results.noUrl}`, style: { italic: true } },
                  ]
                : [{ type: 'link', url, text: title }],
          })),
        },
      ],
    });
  }
  if (total > titles.length) {
    blocks.push(context(plain(digest.restMore(formats.count(total - titles.length)))));
  }
  return blocks;
}
