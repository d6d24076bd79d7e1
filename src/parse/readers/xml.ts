import { Element, Text } from 'domhandler';

/** The child elements of this name; a prefix is part of the name. */
export function childrenOf(element: Element, name: string): Element[] {
  return element.children.filter(
    (child): child is Element => child instanceof Element && child.name === name,
  );
}

/** Text of the first child of this name; null when there is none. */
export function childText(element: Element, name: string): string | null {
  const child = element.children.find((node) => node instanceof Element && node.name === name);
  return child instanceof Element ? innerText(child) : null;
}

/** Texts of all children of this name. */
export function childTexts(element: Element, name: string): string[] {
  return childrenOf(element, name).map(innerText);
}

function innerText(element: Element): string {
  let text = '';
  const open = [...element.children].toReversed();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node instanceof Text) text += node.data;
    else if (node instanceof Element) open.push(...node.children.toReversed());
  }
  return text;
}
