import type { MarkupElement } from './element.ts';

/** The child elements of this name; a prefix is part of the name. */
export function childrenOf(element: MarkupElement, name: string): MarkupElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Text of the first child of this name; null when there is none. */
export function childText(element: MarkupElement, name: string): string | null {
  return element.children.find((child) => child.name === name)?.text ?? null;
}

/** Texts of all children of this name. */
export function childTexts(element: MarkupElement, name: string): string[] {
  return childrenOf(element, name).map(({ text }) => text);
}
