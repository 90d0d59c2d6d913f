/** Our mark: a lit doorway. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="9" fill="#0b5d3f" />
      <path d="M8.5 25V14a7.5 7.5 0 0 1 15 0v11z" fill="#f4b740" />
      <path d="M8.5 25V14a7.5 7.5 0 0 1 7.5-7.5V25z" fill="#faf7f1" />
      <circle cx="19" cy="17" r="1.3" fill="#0b5d3f" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 text-xl font-bold tracking-tight">
      <Mark size={28} />
      doorstep
    </span>
  );
}
