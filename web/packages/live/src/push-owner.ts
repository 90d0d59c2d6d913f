// Who gets notifications of an app on this device: known without loading what push needs.

/** Each app has its own: one browser can be a customer and a rider. */
const keyOf = (base: string) => `doorstep.push${base.slice(0, -1)}`;

/** The id of the user; empty when nobody does. Base is where the app is served, such as /rider/. */
export function pushOwner(base: string): string {
  try {
    return localStorage.getItem(keyOf(base)) ?? '';
  } catch {
    return '';
  }
}

export function setPushOwner(base: string, userId: string): void {
  try {
    if (userId) localStorage.setItem(keyOf(base), userId);
    else localStorage.removeItem(keyOf(base));
  } catch {
    // Then the switch shows off after the next start, and can be pressed again.
  }
}
