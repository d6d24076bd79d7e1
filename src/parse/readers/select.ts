import { load } from 'cheerio/slim';
import type { Element } from 'domhandler';

/** Cheerio over the small trees that `readMarkup` builds; it holds no document of its own. */
export const $ = load([]);

/** Text of the first element under `entry` that matches; empty when there is none. */
export function textOf(entry: Element, selector: string): string {
  return $(entry).find(selector).first().text();
}

/** An attribute of the first element under `entry` that matches, or null. */
export function attributeOf(entry: Element, selector: string, name: string): string | null {
  return $(entry).find(selector).first().attr(name) ?? null;
}

/** The texts of all elements under `entry` that match. */
export function textsOf(entry: Element, selector: string): string[] {
  return $(entry)
    .find(selector)
    .toArray()
    .map((element) => $(element).text());
}
