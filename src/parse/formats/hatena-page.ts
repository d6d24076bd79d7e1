import type { DumpHead } from '../format.ts';

/** Whether some element in the beginning of a page carries a class of this name. */
export function showsClass({ markup, text }: DumpHead, name: string): boolean {
  return (
    markup &&
    text.includes(name) &&
    new RegExp(`\\sclass\\s*=\\s*["']?[^"'<>]*\\b${name}(?![\\w-])`, 'i').test(text)
  );
}

/** Whether an item is a template for scripts: its address, or its whole title, is a placeholder. */
export function isTemplate(url: string | null, title: string): boolean {
  return url?.includes('{{') === true || /^\s*\{\{[^{}]*\}\}\s*$/.test(title);
}
