import { h } from './dom.ts';

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Pretty JSON with colours for names, texts and values. */
export function jsonView(value: unknown): HTMLElement {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  const pre = h('pre', { class: 'json', tabindex: 0 });
  let at = 0;
  for (const found of text.matchAll(TOKENS)) {
    const [whole, string, colon] = found;
    pre.append(text.slice(at, found.index));
    const kind = string === undefined ? 'value' : colon === undefined ? 'text' : 'name';
    pre.append(h('span', { class: `json-${kind}` }, string ?? whole), colon ?? '');
    at = found.index + whole.length;
  }
  pre.append(text.slice(at));
  return pre;
}
