import type { Exchange } from './client/model.ts';

const EXCHANGES_KEPT = 200;

/** The last exchanges, oldest first. */
export class Traffic {
  readonly #exchanges: Exchange[] = [];
  #count = 0;

  add(exchange: Omit<Exchange, 'id'>): Exchange {
    this.#count += 1;
    const kept = { ...exchange, id: this.#count };
    this.#exchanges.push(kept);
    if (this.#exchanges.length > EXCHANGES_KEPT) this.#exchanges.shift();
    return kept;
  }

  after(revision: number): Exchange[] {
    return this.#exchanges.filter((exchange) => exchange.revision > revision);
  }
}
