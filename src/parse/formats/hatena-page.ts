/** Whether an item is a template for scripts: its address, or its whole title, is a placeholder. */
export function isTemplate(url: string | null, title: string): boolean {
  return url?.includes('{{') === true || /^\s*\{\{[^{}]*\}\}\s*$/.test(title);
}
