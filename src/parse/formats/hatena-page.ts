/** Whether an element carries a class. */
export function hasClass(attributes: Readonly<Record<string, string>>, name: string): boolean {
  const value = attributes['class'];
  if (value === undefined || !value.includes(name)) return false;
  return value === name || value.split(/\s+/).includes(name);
}

/** Whether an item is a template for scripts: its address, or its whole title, is a placeholder. */
export function isTemplate(url: string | null, title: string): boolean {
  return url?.includes('{{') === true || /^\s*\{\{[^{}]*\}\}\s*$/.test(title);
}
