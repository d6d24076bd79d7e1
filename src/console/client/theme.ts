import { keepSetting, readSetting } from './settings.ts';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** The brightness of the page: the person's choice, else the system's. */
export function currentTheme(): 'light' | 'dark' {
  const chosen = readSetting('theme');
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return dark.matches ? 'dark' : 'light';
}

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = currentTheme();
}

export function switchTheme(): void {
  keepSetting('theme', currentTheme() === 'dark' ? 'light' : 'dark');
  applyTheme();
}

dark.addEventListener('change', applyTheme);
