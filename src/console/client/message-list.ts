import { avatar } from './avatar.ts';
import { fill, h, icon, setDrawing } from './dom.ts';
import { findNamed } from './fields.ts';
import { enliven } from './interaction.ts';
import { openMessageMenu } from './message-menu.ts';
import type { Message, Store } from './store.ts';
import { countOf, language, t } from './texts.ts';
import { clock, dateOf, dayName, fullTime, isSameDay } from './times.ts';
import { reportResult } from './toast.ts';

/** Messages of one author within this time are drawn as one. */
const TOGETHER_MS = 5 * 60_000;

/** A list of messages that redraws only what changed, and stays at the end if it was there. */
export class MessageList {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #isThread: boolean;
  readonly #drawn = new Map<string, { version: string; element: HTMLElement }>();
  #scope = '';
  #last: string | undefined;
  /** Where the list was put when it last followed; the same place means nobody scrolled. */
  #placedAt = 0;

  constructor(store: Store, options: { isThread: boolean }) {
    this.#store = store;
    this.#isThread = options.isThread;
    this.element = h('div', { class: 'message-list', role: 'log', tabindex: 0 });
  }

  /** Draws the messages. `scope` names the place; another place starts at its end. */
  draw(messages: readonly Message[], scope: string): void {
    const follow = scope !== this.#scope || this.#isAtEnd() || this.#isAnswered(messages.at(-1));
    this.#scope = scope;
    this.#last = messages.at(-1)?.key;
    const focus = this.#rememberFocus();
    const rows: HTMLElement[] = this.#isThread ? [] : [this.#intro()];
    let before: Message | undefined;
    for (const message of messages) {
      const date = dateOf(message.ts);
      if (before === undefined || !isSameDay(date, dateOf(before.ts)))
        rows.push(h('div', { class: 'day', role: 'separator' }, h('span', {}, dayName(date))));
      rows.push(this.#row(message, before));
      before = message;
    }
    this.#drop(messages);
    const isSame =
      rows.length === this.element.children.length &&
      rows.every((row, index) => row === this.element.children[index]);
    if (!isSame) fill(this.element, ...rows);
    this.#restoreFocus(focus);
    if (follow) this.#showEnd();
  }

  /** Scrolls to the end, but not past the beginning of the last message. */
  #showEnd(): void {
    const last = this.element.lastElementChild;
    this.element.scrollTop = this.element.scrollHeight;
    if (last instanceof HTMLElement && last.offsetHeight > this.element.clientHeight)
      last.scrollIntoView({ block: 'start' });
    this.#placedAt = this.element.scrollTop;
  }

  /** What the person wrote, or an answer for their eyes only, is shown wherever they were. */
  #isAnswered(last: Message | undefined): boolean {
    if (last === undefined || last.key === this.#last) return false;
    return last.isEphemeral || last.author.id === this.#store.user;
  }

  /** The beginning of a channel. */
  #intro(): HTMLElement {
    const { channel } = this.#store;
    const version = `${channel?.id} ${language()}`;
    const drawn = this.#drawn.get('intro');
    if (drawn?.version === version) return drawn.element;
    const isDm = channel?.kind === 'dm';
    const element = h(
      'div',
      { class: 'intro' },
      h('h3', {}, isDm ? 'yuuk' : `# ${channel?.name ?? ''}`),
      h(
        'p',
        {},
        t(isDm ? 'introDm' : channel?.kind === 'private' ? 'introPrivate' : 'introPublic'),
      ),
    );
    this.#drawn.set('intro', { version, element });
    return element;
  }

  #isAtEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return scrollTop === this.#placedAt || scrollHeight - scrollTop - clientHeight < 80;
  }

  #drop(messages: readonly Message[]): void {
    const kept = new Set(['intro', ...messages.map(({ key }) => key)]);
    for (const key of this.#drawn.keys()) if (!kept.has(key)) this.#drawn.delete(key);
  }

  #row(message: Message, before: Message | undefined): HTMLElement {
    const isFollowing =
      before !== undefined &&
      before.author.id === message.author.id &&
      !message.author.isBot &&
      before.subtype === null &&
      Number(message.ts) - Number(before.ts) < TOGETHER_MS / 1000;
    const replies = this.#isThread ? 0 : this.#store.threadMessages(message.ts).length - 1;
    const version = [message.revision, language(), isFollowing, replies].join();
    const drawn = this.#drawn.get(message.key);
    if (drawn?.version === version) return drawn.element;
    const element = drawMessage(this.#store, message, { isFollowing, replies });
    this.#drawn.set(message.key, { version, element });
    return element;
  }

  /** Where the focus is, so that it survives the exchange of a message. */
  #rememberFocus(): { key: string; slot: string | undefined } | null {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || !this.element.contains(active)) return null;
    const key = active.closest<HTMLElement>('[data-key]')?.dataset['key'];
    return key === undefined ? null : { key, slot: active.dataset['name'] };
  }

  #restoreFocus(focus: { key: string; slot: string | undefined } | null): void {
    if (focus === null || this.element.contains(document.activeElement)) return;
    const message = [...this.element.querySelectorAll<HTMLElement>('[data-key]')].find(
      (row) => row.dataset['key'] === focus.key,
    );
    (findNamed(message, focus.slot) ?? message ?? this.element).focus();
  }
}

function drawMessage(
  store: Store,
  message: Message,
  options: { isFollowing: boolean; replies: number },
): HTMLElement {
  const { author } = message;
  const date = dateOf(message.ts);
  if (message.subtype !== null)
    return h(
      'div',
      { class: 'message notice', 'data-key': message.key },
      icon('info'),
      ` ${message.text}`,
    );
  const content = h('div', { class: 'message-content' });
  setDrawing(content, message.html);
  enliven(store, { container: content, place: { message: message.key } });
  const time = h('time', { datetime: date.toISOString(), title: fullTime(date) }, clock(date));
  const row = h(
    'article',
    {
      class: ['message', message.isEphemeral && 'ephemeral', options.isFollowing && 'following']
        .filter(Boolean)
        .join(' '),
      'data-key': message.key,
      tabindex: -1,
      'aria-label': `${author.name} ${clock(date)}`,
    },
    message.isEphemeral && h('p', { class: 'only-you' }, icon('eye'), t('onlyYou')),
    h('div', { class: 'gutter' }, options.isFollowing ? time : avatar(author)),
    h(
      'div',
      { class: 'message-body' },
      !options.isFollowing &&
        h(
          'header',
          { class: 'message-head' },
          h('strong', {}, author.name),
          author.isBot && h('span', { class: 'app-badge' }, t('appBadge')),
          time,
        ),
      content,
      message.isEdited && !message.isEphemeral && h('span', { class: 'edited' }, t('edited')),
      message.breaks.length > 0 &&
        h(
          'button',
          {
            type: 'button',
            class: 'breaks-badge',
            onclick: () => store.show({ panel: 'inspector', inspected: message.key }),
          },
          icon('warning'),
          countOf(message.breaks.length, 'breaks'),
        ),
      drawReactions(store, message),
      options.replies > 0 &&
        h(
          'button',
          {
            type: 'button',
            class: 'replies',
            onclick: () => store.show({ panel: 'thread', threadTs: message.ts }),
          },
          icon('thread'),
          countOf(options.replies, 'replies'),
        ),
      message.isEphemeral &&
        h(
          'button',
          {
            type: 'button',
            class: 'dismiss',
            onclick: () =>
              void store.perform({ act: 'dismiss', user: store.user, message: message.key }),
          },
          t('dismiss'),
        ),
    ),
    drawTools(store, message),
  );
  return row;
}

function drawReactions(store: Store, message: Message): HTMLElement | null {
  if (message.reactions.length === 0) return null;
  const glyphs: Record<string, string> = {
    pushpin: '📌',
    bookmark: '🔖',
    eyes: '👀',
    white_check_mark: '✅',
  };
  return h(
    'div',
    { class: 'reactions' },
    ...message.reactions.map(({ name, count, mine }) =>
      h(
        'button',
        {
          type: 'button',
          class: 'reaction',
          'aria-pressed': String(mine),
          'aria-label': `:${name}: ${count}`,
          onclick: async () =>
            reportResult(
              await store.perform({ act: 'react', user: store.user, message: message.key, name }),
            ),
        },
        `${glyphs[name] ?? `:${name}:`} ${count}`,
      ),
    ),
  );
}

function drawTools(store: Store, message: Message): HTMLElement {
  const more: HTMLElement = h(
    'button',
    {
      type: 'button',
      class: 'tool more',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-label': t('moreActions'),
      title: t('moreActions'),
      onclick: () => openMessageMenu(store, message, more),
    },
    icon('more'),
  );
  return h('div', { class: 'tools' }, more);
}
