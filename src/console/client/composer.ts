import { type Completion, completionsFor } from './completions.ts';
import { fill, h, icon } from './dom.ts';
import { keepSetting, readSetting } from './settings.ts';
import type { Store } from './store.ts';
import { language, t } from './texts.ts';
import { reportResult } from './toast.ts';

const HISTORY_KEPT = 50;

/** The message box: completion of commands, history, and sending. */
export class Composer {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #threadTs: () => string | null;
  readonly #box: HTMLTextAreaElement;
  readonly #list: HTMLElement;
  readonly #send: HTMLButtonElement;
  readonly #id: string;
  #completions: Completion[] = [];
  #active = -1;
  /** How far back in the history the box is; -1 when what it shows was typed. */
  #back = -1;

  constructor(store: Store, options: { id: string; threadTs: () => string | null }) {
    this.#store = store;
    this.#threadTs = options.threadTs;
    this.#id = options.id;
    this.#list = h('div', { class: 'completions', role: 'listbox', id: `${options.id}-list` });
    this.#list.hidden = true;
    this.#box = h('textarea', {
      class: 'box',
      rows: 1,
      id: options.id,
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-autocomplete': 'list',
      'aria-controls': `${options.id}-list`,
      oninput: () => {
        this.#back = -1;
        this.#suggest();
      },
      onblur: () => this.#hide(),
    });
    this.#box.addEventListener('keydown', (event) => this.#onKey(event));
    this.#send = h(
      'button',
      { type: 'button', class: 'send', onclick: () => void this.#submit() },
      icon('send'),
    );
    this.element = h(
      'div',
      { class: 'composer' },
      this.#list,
      h('div', { class: 'box-frame' }, this.#box, this.#send),
    );
  }

  focus(): void {
    this.#box.focus();
  }

  /** Puts a text into the box, ready to be sent. */
  offer(text: string): void {
    this.#box.value = text;
    this.#resize();
    this.focus();
  }

  /** Words everything in the present language. */
  draw(placeholder: string): void {
    this.#box.placeholder = placeholder;
    this.#box.setAttribute('aria-label', placeholder);
    this.#list.setAttribute('aria-label', t('commandsLabel'));
    this.#send.setAttribute('aria-label', t('send'));
    this.#send.title = t('sendHint');
    this.#resize();
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes, Enter and the arrows belong to it.
    if (event.isComposing || event.keyCode === 229) return;
    const isOpen = !this.#list.hidden;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (isOpen && this.#active >= 0) this.#accept(this.#active);
      else void this.#submit();
    } else if (event.key === 'Tab' && isOpen && !event.shiftKey) {
      event.preventDefault();
      this.#accept(Math.max(0, this.#active));
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.#hide();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const step = event.key === 'ArrowUp' ? -1 : 1;
      if (isOpen) this.#move(step);
      else if (!this.#recall(-step)) return;
      event.preventDefault();
    }
  }

  #suggest(): void {
    this.#resize();
    const { snapshot, person } = this.#store;
    const names = [...(snapshot?.people ?? []).map(({ name }) => name), 'yuuk'];
    this.#completions = completionsFor(this.#box.value, {
      lang: language(),
      isAdmin: person?.isAdmin === true,
      commands: snapshot?.commands ?? [],
      names,
    });
    if (this.#completions.length === 0) return this.#hide();
    // Only a half-typed command or name is completed by Enter; a finished command is sent.
    this.#active = /^\/\S*$|(^|\s)@\p{L}*$/u.test(this.#box.value) ? 0 : -1;
    fill(
      this.#list,
      ...this.#completions.map((completion, index) =>
        h(
          'div',
          {
            class: 'completion',
            role: 'option',
            id: `${this.#id}-option-${index}`,
            onmousedown: (event) => {
              event.preventDefault();
              this.#accept(index);
            },
          },
          h('span', { class: 'completion-label' }, completion.label),
          h('span', { class: 'completion-note' }, completion.note),
        ),
      ),
    );
    this.#list.hidden = false;
    this.#mark();
  }

  #mark(): void {
    for (const [index, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(index === this.#active));
      if (index === this.#active) option.scrollIntoView({ block: 'nearest' });
    }
    if (this.#active < 0) this.#box.removeAttribute('aria-activedescendant');
    else this.#box.setAttribute('aria-activedescendant', `${this.#id}-option-${this.#active}`);
  }

  #move(step: number): void {
    const count = this.#completions.length;
    this.#active =
      this.#active < 0 ? (step > 0 ? 0 : count - 1) : (this.#active + step + count) % count;
    this.#mark();
  }

  #accept(index: number): void {
    const completion = this.#completions[index];
    if (completion === undefined) return;
    this.#box.value = completion.text;
    this.#box.setSelectionRange(completion.text.length, completion.text.length);
    this.#suggest();
  }

  #hide(): void {
    this.#list.hidden = true;
    this.#active = -1;
    this.#box.removeAttribute('aria-activedescendant');
  }

  /** Shows an older (+1) or newer (-1) text of the history; only in an empty or recalled box. */
  #recall(step: number): boolean {
    if (this.#box.value !== '' && this.#back < 0) return false;
    const history = readHistory();
    const next = Math.min(this.#back + step, history.length - 1);
    if (next < -1 || history.length === 0) return false;
    this.#back = next;
    const text = history[next] ?? '';
    this.#box.value = text;
    this.#box.setSelectionRange(text.length, text.length);
    this.#resize();
    return true;
  }

  #resize(): void {
    this.#box.style.height = 'auto';
    this.#box.style.height = `${Math.min(this.#box.scrollHeight, 200)}px`;
    this.#send.disabled = this.#box.value.trim() === '';
  }

  async #submit(): Promise<void> {
    const text = this.#box.value.trim();
    // Before the first state has arrived nobody is there to send.
    if (text === '' || this.#store.snapshot === null) return;
    const history = readHistory().filter((old) => old !== text);
    keepSetting('history', JSON.stringify([text, ...history].slice(0, HISTORY_KEPT)));
    this.#box.value = '';
    this.#back = -1;
    this.#hide();
    this.#resize();
    const threadTs = this.#threadTs();
    this.element.setAttribute('aria-busy', 'true');
    const result = await this.#store.perform({
      act: 'write',
      user: this.#store.user,
      channel: this.#store.channelId,
      text,
      ...(threadTs === null ? {} : { threadTs }),
    });
    this.element.removeAttribute('aria-busy');
    // Slackbot has already said why a command failed.
    if (!text.startsWith('/')) reportResult(result);
  }
}

function readHistory(): string[] {
  const kept: unknown = JSON.parse(readSetting('history') ?? '[]');
  return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string') : [];
}
