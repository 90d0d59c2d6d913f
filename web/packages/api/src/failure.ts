// What went wrong, for people: the server's reasons as sentences in the reader's language.
import { Code, ConnectError } from '@connectrpc/connect';
import { type Language, sayIn, useLanguage, words } from '@doorstep/ui/words';
import { useSyncExternalStore } from 'react';

/** What can be said before the other sentences are there. */
const first = words({
  offline: ['We cannot be reached. Check your network.', 'हम तक पहुँच नहीं हो पा रही। अपना नेटवर्क देखें।'],
  unknown: ['That did not work. Try again in a moment.', 'यह नहीं हो सका। थोड़ी देर में फिर कोशिश करें।'],
});

type Sentences = typeof import('./sentences').sentences;
let sentences: Sentences | null = null;
const waiting = new Set<() => void>();

/** Loads the sentences for all reasons: they are many, and no first screen needs them. */
export async function loadSentences(): Promise<void> {
  sentences = (await import('./sentences')).sentences;
  for (const tell of waiting) tell();
}

function subscribe(tell: () => void): () => void {
  waiting.add(tell);
  return () => waiting.delete(tell);
}

/** The stable reason of a refusal, such as out_of_stock; empty when there is none. */
export function reasonOf(error: unknown): string {
  return String(detailOf(error)?.reason ?? '');
}

/** How long the server asks to wait before the same is asked again, in milliseconds; null when it does not say. */
export function waitOf(error: unknown): number | null {
  const seconds = Number(detailOf(error)?.metadata?.retry_after_s);
  return seconds > 0 ? seconds * 1000 : null;
}

type Detail = { reason?: string; metadata?: Record<string, string> };

function detailOf(error: unknown): Detail | null {
  if (!(error instanceof ConnectError)) return null;
  for (const detail of error.details) {
    if ('debug' in detail && typeof detail.debug === 'object' && detail.debug !== null && 'reason' in detail.debug) {
      return detail.debug as Detail;
    }
  }
  return null;
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
  const say = sayIn(language, first);
  if (isOffline(error)) return say('offline');
  const reason = reasonOf(error);
  if (language === 'en' && error instanceof ConnectError && reason && error.rawMessage) return error.rawMessage;
  return sentences && reason in sentences ? sayIn(language, sentences)(reason as keyof Sentences) : say('unknown');
}

/** sentenceOf in the reader's language; said again when there are more sentences. */
export function useSentence(): (error: unknown) => string {
  const { language } = useLanguage();
  useSyncExternalStore(subscribe, () => sentences);
  return (error) => sentenceOf(error, language);
}
