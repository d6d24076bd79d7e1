type Child = Node | string | null | undefined | false;
type Listener = (event: Event) => void | Promise<void>;
type Value = string | number | boolean | null | undefined | Listener;

/**
 * Makes an element. Attributes whose value is a function are event listeners (`onclick`); `true`
 * sets a bare attribute; `false`, null and undefined set none.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === 'function')
      element.addEventListener(name.slice(2), (event) => void value(event));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Exchanges all children of an element. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(
    ...children.filter((child) => child instanceof Node || !!child).map(asNode),
  );
}

function asNode(child: Child): Node | string {
  return child instanceof Node ? child : String(child);
}

/**
 * Puts HTML that the server drew into an element. The page's policy forbids `style` attributes, so
 * they arrive as `data-style` and are set here.
 */
export function setDrawing(element: HTMLElement, html: string): void {
  element.innerHTML = html;
  for (const styled of element.querySelectorAll<HTMLElement>('[data-style]'))
    styled.style.cssText = styled.dataset['style'] ?? '';
}

/** An icon from the page's own set; hidden from screen readers. */
export function icon(name: string): HTMLElement {
  return h('span', { class: `icon-${name} glyph`, 'aria-hidden': 'true' });
}
