import { expect, test } from 'vitest';
import { paperState } from './papers-model';

const now = new Date('2026-11-29T18:00:00+05:30');

test.each([
  ['missing', undefined],
  ['expired', { expiresOn: '2026-11-28', verified: true }],
  ['soon', { expiresOn: '2026-11-29', verified: true }],
  ['soon', { expiresOn: '2026-12-28', verified: true }],
  ['good', { expiresOn: '2026-12-30', verified: true }],
  ['good', { expiresOn: '', verified: true }],
  ['unseen', { expiresOn: '2027-12-30', verified: false }],
] as const)('a paper is %s: %o', (state, paper) => {
  expect(paperState(paper, now)).toBe(state);
});
