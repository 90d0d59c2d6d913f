import { Code, ConnectError } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { loadSentences, sentenceOf } from './failure';

function refusal(reason: string): ConnectError {
  const error = new ConnectError('This has just sold out.', Code.FailedPrecondition);
  error.details.push({ type: 'google.rpc.ErrorInfo', value: new Uint8Array(), debug: { reason } } as never);
  return error;
}

test('a plain sentence stands in until the others are loaded', async () => {
  expect(sentenceOf(refusal('out_of_stock'), 'hi')).toMatch(/^यह नहीं हो सका/);
  expect(sentenceOf(refusal('out_of_stock'), 'en')).toBe('This has just sold out.');
  await loadSentences();
  expect(sentenceOf(refusal('out_of_stock'), 'hi')).toMatch(/बिक गया/);
  expect(sentenceOf(refusal('heard_of_never'), 'hi')).toMatch(/^यह नहीं हो सका/);
  expect(sentenceOf(new TypeError('fetch'), 'hi')).toMatch(/नेटवर्क/);
});
