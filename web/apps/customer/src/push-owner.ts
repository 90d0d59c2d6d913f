// Who gets notifications on this device: known without loading what push needs.
const key = 'doorstep.push';

/** The id of the user; empty when nobody does. */
export function pushOwner(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

export function setPushOwner(userId: string): void {
  try {
    if (userId) localStorage.setItem(key, userId);
    else localStorage.removeItem(key);
  } catch {
    // Then the switch shows off after the next start, and can be pressed again.
  }
}
