// What went wrong, for people: the server's reasons as sentences in the reader's language.
import { Code, ConnectError } from '@connectrpc/connect';
import { type Language, sayIn, useLanguage } from '@doorstep/ui/words';
import { sentences } from './sentences';

/** The stable reason of a refusal, such as out_of_stock; empty when there is none. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ConnectError)) return '';
  for (const detail of error.details) {
    if ('debug' in detail && typeof detail.debug === 'object' && detail.debug !== null && 'reason' in detail.debug) {
      return String(detail.debug.reason);
    }
  }
  return '';
}

/** The network did not carry the question or the answer; asking again may help. */
export function isOffline(error: unknown): boolean {
  if (error instanceof TypeError) return true; // fetch
  if (!(error instanceof ConnectError)) return false;
  return error.cause instanceof TypeError || (error.code === Code.Unavailable && reasonOf(error) === '');
}

/** Nothing was decided: the same request may be sent again with the same key. */
export function isUndecided(error: unknown): boolean {
  if (isOffline(error)) return true;
  if (!(error instanceof ConnectError)) return false;
  return [Code.Unavailable, Code.DeadlineExceeded, Code.Unknown, Code.Internal, Code.Canceled].includes(error.code);
}

/** What to tell the reader. The server's own sentence is used in English, where it names things. */
export function sentenceOf(error: unknown, language: Language): string {
  const say = sayIn(language, sentences);
  if (isOffline(error)) return say('offline');
  const reason = reasonOf(error);
  if (language === 'en' && error instanceof ConnectError && reason && error.rawMessage) return error.rawMessage;
  return reason in sentences ? say(reason as keyof typeof sentences) : say('unknown');
}

/** sentenceOf in the reader's language. */
export function useSentence(): (error: unknown) => string {
  const { language } = useLanguage();
  return (error) => sentenceOf(error, language);
}
