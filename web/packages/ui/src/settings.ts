// Small choices that a browser remembers. Storage may be full or forbidden; then nothing is remembered.

type Setting = 'language' | 'theme' | (string & {});

export function readSetting(name: Setting): string | null {
  try {
    return localStorage.getItem(`doorstep.${name}`);
  } catch {
    return null;
  }
}

export function writeSetting(name: Setting, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`doorstep.${name}`);
    else localStorage.setItem(`doorstep.${name}`, value);
  } catch {
    // Nothing to do: the choice holds until the page is closed.
  }
}
