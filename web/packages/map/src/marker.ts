// What stands on the map.

export type MarkerKind = 'store' | 'home' | 'rider' | 'order' | 'late' | 'pin' | 'corner' | 'group';

const drawings: Record<MarkerKind, string> = {
  store:
    '<svg viewBox="0 0 40 40"><path d="M6 38V19a14 14 0 0 1 28 0v19z" class="m-main"/><path d="M14 32v-7h12v7M11 18h18M13 18l1.5-4h11l1.5 4M14 18v7M26 18v7" class="m-line"/></svg>',
  home: '<svg viewBox="0 0 40 40"><circle cx="20" cy="20" r="17" class="m-lamp"/><path d="M11.5 20.5 20 13l8.5 7.5M14 19v9h12v-9" class="m-dark"/></svg>',
  rider:
    '<svg viewBox="0 0 40 40"><g class="m-turn"><path d="M20 0l5 7h-10z" class="m-main"/></g><circle cx="20" cy="20" r="14" class="m-main"/><circle cx="14.5" cy="23" r="3" class="m-line"/><circle cx="25.5" cy="23" r="3" class="m-line"/><path d="M14.5 23h6l2-4.5h-4l2.5-3h2.5l2 7.5" class="m-line"/></svg>',
  order: '<svg viewBox="0 0 40 40"><circle cx="20" cy="20" r="9" class="m-lamp"/></svg>',
  late: '<svg viewBox="0 0 40 40"><circle cx="20" cy="20" r="14" class="m-late"/><circle cx="20" cy="20" r="7" class="m-lamp"/></svg>',
  corner: '<svg viewBox="0 0 40 40"><circle cx="20" cy="20" r="11" class="m-main"/></svg>',
  group: '<svg viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" class="m-lamp"/></svg>',
  pin: '<svg viewBox="0 0 40 52"><path d="M20 51S3 34 3 19.5a17 17 0 1 1 34 0C37 34 20 51 20 51z" class="m-main"/><path d="M13.5 27v-8a6.5 6.5 0 0 1 13 0v8z" class="m-light"/></svg>',
};

export function markerElement(kind: MarkerKind, label: string): HTMLElement {
  const element = document.createElement('div');
  element.className = `map-marker map-${kind}`;
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', label);
  element.innerHTML = drawings[kind]; // drawings of our own, no text of others
  return element;
}
