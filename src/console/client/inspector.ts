import { fill, h, icon } from './dom.ts';
import { jsonView } from './json-view.ts';
import type { Exchange, LimitBreak } from './model.ts';
import type { Store } from './store.ts';
import { countOf, language, locale, t } from './texts.ts';
import { toast } from './toast.ts';

/** The panel that shows what goes between the console and the bot, and which limits it breaks. */
export class Inspector {
  readonly element: HTMLElement;
  readonly #store: Store;
  readonly #rows = new Map<number, HTMLElement>();
  readonly #top = h('div', { class: 'inspected' });
  readonly #list = h('div', { class: 'exchanges' });
  #onlyBroken = false;
  #language = '';
  #inspected = '';

  constructor(store: Store) {
    this.#store = store;
    this.element = h('div', { class: 'inspector' });
  }

  draw(): void {
    if (this.#language !== language()) {
      this.#language = language();
      this.#rows.clear();
      this.#inspected = '';
      fill(this.element, this.#top, this.#filters(), this.#list);
    }
    this.#drawInspected();
    const shown = this.#store.exchanges.filter(
      (exchange) => !this.#onlyBroken || isBroken(exchange),
    );
    const rows = shown.toReversed().map((exchange) => this.#row(exchange));
    if (rows.length === 0) fill(this.#list, h('p', { class: 'empty' }, t('inspectorEmpty')));
    else if (rows.some((row, index) => row !== this.#list.children[index]))
      fill(this.#list, ...rows);
  }

  #filters(): HTMLElement {
    const choose = (onlyBroken: boolean) => () => {
      this.#onlyBroken = onlyBroken;
      for (const [index, button] of [...group.children].entries())
        button.setAttribute('aria-pressed', String((index === 1) === onlyBroken));
      this.draw();
    };
    const button = (label: string, onlyBroken: boolean): HTMLElement =>
      h(
        'button',
        {
          type: 'button',
          'aria-pressed': String(this.#onlyBroken === onlyBroken),
          onclick: choose(onlyBroken),
        },
        label,
      );
    const group = h(
      'div',
      { class: 'filters', role: 'group', 'aria-label': t('inspectorTitle') },
      button(t('inspectorAll'), false),
      button(t('inspectorBroken'), true),
    );
    return group;
  }

  /** The payload of the message that the person asked for. */
  #drawInspected(): void {
    const message = this.#store.message(this.#store.inspected ?? '');
    const version = message === undefined ? 'none' : `${message.key} ${message.revision}`;
    if (version === this.#inspected) return;
    this.#inspected = version;
    if (message === undefined) {
      fill(this.#top);
      return;
    }
    fill(
      this.#top,
      h('h3', {}, `${message.author.name} · ${message.ts}`),
      drawBreaks(message.breaks),
      drawJson(t('payload'), message.payload),
    );
  }

  #row(exchange: Exchange): HTMLElement {
    const known = this.#rows.get(exchange.id);
    if (known !== undefined) return known;
    const time = new Date(exchange.at).toLocaleTimeString(locale());
    const direction = t(exchange.direction);
    const row = h(
      'details',
      { class: `exchange ${exchange.direction}${isBroken(exchange) ? ' broken' : ''}` },
      h(
        'summary',
        { title: direction },
        h(
          'span',
          { class: 'direction', 'aria-label': direction },
          exchange.direction === 'request' ? '→' : '←',
        ),
        h('span', { class: 'exchange-title' }, exchange.title),
        exchange.breaks.length > 0 &&
          h('span', { class: 'exchange-breaks' }, icon('warning'), String(exchange.breaks.length)),
        h('span', { class: exchange.ok ? 'outcome' : 'outcome bad' }, outcomeOf(exchange)),
        h('time', {}, time),
      ),
    );
    // Only an opened row is drawn: payloads are long.
    row.addEventListener(
      'toggle',
      () =>
        row.append(
          h(
            'div',
            { class: 'exchange-body' },
            exchange.direction === 'answer' && drawBreaks(exchange.breaks),
            drawJson(t('payload'), exchange.payload),
            exchange.reply !== null && drawJson(t('reply'), exchange.reply),
          ),
        ),
      { once: true },
    );
    this.#rows.set(exchange.id, row);
    return row;
  }
}

function isBroken(exchange: Exchange): boolean {
  return !exchange.ok || exchange.breaks.length > 0;
}

function outcomeOf(exchange: Exchange): string {
  const took = exchange.tookMs > 0 ? `${exchange.tookMs} ms` : '';
  return exchange.ok && took !== '' ? took : [exchange.outcome, took].filter(Boolean).join(' · ');
}

function drawBreaks(breaks: readonly LimitBreak[]): HTMLElement {
  if (breaks.length === 0) return h('p', { class: 'no-breaks' }, icon('check'), t('noBreaks'));
  return h(
    'div',
    { class: 'breaks' },
    h('p', {}, icon('warning'), countOf(breaks.length, 'breaks')),
    h(
      'ul',
      {},
      ...breaks.map(({ path, rule, actual, limit }) =>
        h('li', {}, h('code', {}, path), ` ${rule}: ${actual} / ${limit}`),
      ),
    ),
  );
}

function drawJson(title: string, value: unknown): HTMLElement {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
    toast(t('copied'));
  };
  return h(
    'section',
    { class: 'json-section', 'aria-label': title },
    h(
      'header',
      {},
      h('h4', {}, title),
      h('button', { type: 'button', class: 'copy', onclick: () => void copy() }, t('copy')),
    ),
    jsonView(value),
  );
}
