import { expect, test } from 'vitest';
import { causeInHindi } from './cause-words';

test.each([
  [
    '28 of 33 riders on a trip, 3 orders without one, rides take 33 % longer; picking begins in 3 min',
    '33 में से 28 राइडर ट्रिप पर, 3 ऑर्डर बिना राइडर के, सवारी में 33 % ज़्यादा समय; पिकिंग 3 मिनट में शुरू',
  ],
  ['rides take 33 % longer than usual', 'सवारी में 33 % ज़्यादा समय'],
  ['high demand: the next rider is free in about 9 min', 'माँग ज़्यादा: अगला राइडर करीब 9 मिनट में खाली'],
  ['Cricket final, all out', 'Cricket final, all out'],
])('%s', (english, hindi) => {
  expect(causeInHindi(english)).toBe(hindi);
});
