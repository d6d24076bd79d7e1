/** What the browser remembers of the page. */
export type SettingName = 'user' | 'theme' | 'history' | 'inspector';

const PREFIX = 'yuuk.console.';

/** Reads a remembered value; null when there is none or storage is off. */
export function readSetting(name: SettingName): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function keepSetting(name: SettingName, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser without storage forgets; nothing depends on it.
  }
}
