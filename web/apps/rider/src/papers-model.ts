// What is to be said of one paper of a rider.

export type PaperState = 'missing' | 'unseen' | 'expired' | 'soon' | 'good';

/** Enough to get a new one. */
const soonDays = 30;

/** A paper is good to the end of its last day, in India. */
export function paperState(paper: { expiresOn: string; verified: boolean } | undefined, now: Date): PaperState {
  if (!paper) return 'missing';
  const end = paper.expiresOn ? Date.parse(`${paper.expiresOn}T23:59:59+05:30`) : Number.POSITIVE_INFINITY;
  if (end < now.getTime()) return 'expired';
  if (!paper.verified) return 'unseen';
  return end < now.getTime() + soonDays * 86_400_000 ? 'soon' : 'good';
}
