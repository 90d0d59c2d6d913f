// Our icons: drawn on a grid of 24, one line of 1.8, round ends.

const shapes = {
  alert: 'M12 3.5 2.8 19.5h18.4L12 3.5ZM12 10v4.5M12 17.2v.1',
  arrowLeft: 'M19 12H5M11 6l-6 6 6 6',
  arrowRight: 'M5 12h14M13 6l6 6-6 6',
  bag: 'M5.5 8h13l1 12.5h-15L5.5 8ZM8.5 8V7a3.5 3.5 0 0 1 7 0v1',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15L6 17ZM10 21h4',
  bolt: 'M13 2.5 5 13.5h6l-1 8 8-11h-6l1-8Z',
  box: 'M3.5 7.5 12 3l8.5 4.5v9L12 21l-8.5-4.5v-9ZM3.5 7.5 12 12l8.5-4.5M12 12v9',
  camera: 'M3 7.5h4.5l1.5-3h6l1.5 3H21v12H3v-12ZM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  card: 'M3 6h18v12H3V6ZM3 10h18M6.5 14.5h4',
  cash: 'M2.5 6.5h19v11h-19v-11ZM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM6 12h.1M18 12h.1',
  chart: 'M4 4v16h16.5M8 16v-5M12 16V7.5M16 16v-3M20 16v-7',
  chat: 'M4 5h16v11h-8l-5 4v-4H4V5ZM8 9h8M8 12h5',
  check: 'M5 12.5 10 17.5 19.5 7',
  chevronDown: 'M6 9.5l6 6 6-6',
  chevronRight: 'M9.5 6l6 6-6 6',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5.5l3.5 2',
  close: 'M6 6l12 12M18 6 6 18',
  download: 'M12 4v11M7 10.5l5 5 5-5M4.5 20h15',
  door: 'M6 21V10a6 6 0 0 1 12 0v11M3.5 21h17M14.5 14.5v1',
  filter: 'M4 6h16M7 12h10M10 18h4',
  heart: 'M12 20s-8-4.8-8-10.3A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8 2.7C20 15.2 12 20 12 20Z',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7M12 16.7v.1',
  home: 'M4 11 12 4l8 7v9h-5.5v-5.5h-5V20H4v-9Z',
  locate:
    'M12 18.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M12 13.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4Z',
  logout: 'M14 4H5v16h9M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5',
  map: 'M3.5 6.5 9 4l6 2.5L20.5 4v13.5L15 20l-6-2.5L3.5 20V6.5ZM9 4v13.5M15 6.5V20',
  minus: 'M5.5 12h13',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  offline:
    'M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5.5 12a9.5 9.5 0 0 1 4-2.3M18.5 12a9.5 9.5 0 0 0-4.5-2.5M2.5 8.5A14 14 0 0 1 7 5.8M21.5 8.5A14 14 0 0 0 10.5 5M12 19h.1',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  phone:
    'M5 3.5h4l1.5 5-2.3 1.6a12 12 0 0 0 5.7 5.7l1.6-2.3 5 1.5v4c0 .8-.7 1.5-1.5 1.5A16 16 0 0 1 3.5 5c0-.8.7-1.5 1.5-1.5Z',
  pin: 'M12 21.5s7-6.3 7-11.5a7 7 0 1 0-14 0c0 5.2 7 11.5 7 11.5ZM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  play: 'M8 5v14l11-7-11-7Z',
  plus: 'M12 5.5v13M5.5 12h13',
  receipt: 'M5.5 3h13v18l-2.2-1.5-2.15 1.5-2.15-1.5-2.15 1.5-2.15-1.5L5.5 21V3ZM9 8h6M9 12h6',
  refresh: 'M20 11a8 8 0 0 0-14.5-3.5L4 9.5M4 4.5v5h5M4 13a8 8 0 0 0 14.5 3.5l1.5-2M20 19.5v-5h-5',
  rider:
    'M6 19.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM18 19.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM6 16.5h6l2-5h-4l2.5-4H16l2.5 5M9 16.5 8 11',
  scan: 'M4 8V4h4M20 8V4h-4M4 16v4h4M20 16v4h-4M7.5 9v6M10.5 9v6M13.5 9v6M16.5 9v6',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21',
  shop: 'M4 10v10h16V10M3 10l2-6h14l2 6c0 1.5-1.3 2.5-3 2.5S15 11.5 15 10c0 1.5-1.3 2.5-3 2.5S9 11.5 9 10c0 1.5-1.3 2.5-3 2.5S3 11.5 3 10ZM9.5 20v-4.5h5V20',
  star: 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8L12 3.5Z',
  sun: 'M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M5 19l1.7-1.7M17.3 6.7 19 5',
  trash: 'M4.5 6.5h15M9.5 6.5V4h5v2.5M6.5 6.5l1 14h9l1-14M10 10.5v6M14 10.5v6',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0',
} as const;

export type IconName = keyof typeof shapes;

/** An icon beside words; it says nothing to a screen reader. */
export function Icon({ name, size = 20, className }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
      style={{ flex: 'none' }}
    >
      <path d={shapes[name]} />
    </svg>
  );
}
