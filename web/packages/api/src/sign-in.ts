// Signing in with a one-time code, for the form of packages/ui.
import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useRef, useState } from 'react';
import { useSession } from './api';
import { reasonOf, useSentence, waitOf } from './failure';
import { NotificationPublicService } from './gen/doorstep/notification/v1/notification_pb';

/** The code of a demo login appears in the inbox a moment after it was asked for. */
const inboxTries = 40;
const inboxEvery = 150;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function useSignIn() {
  const session = useSession();
  const transport = useTransport();
  const sentence = useSentence();
  const challenge = useRef('');
  const [error, setError] = useState<string | null>(null);

  const trying = async (work: () => Promise<void>) => {
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(sentence(failure));
      throw failure;
    }
  };
  const ask = async (phone: string) => {
    challenge.current = await session.requestCode(phone);
  };
  // Several visitors may be the same person of the demo. A phone is sent one code at a time, and the
  // newest code in the inbox may be another visitor's.
  const beDemoPerson = async (phone: string, triesLeft = 3): Promise<void> => {
    const inbox = createClient(NotificationPublicService, transport);
    const codes = async () => (await inbox.listInbox({ to: phone })).messages.filter(({ code }) => code);
    const seen = new Set((await codes()).map(({ messageId }) => messageId));
    try {
      await ask(phone);
    } catch (failure) {
      const wait = waitOf(failure);
      if (reasonOf(failure) !== 'otp_resend_too_soon' || !wait || triesLeft === 0) throw failure;
      await pause(wait);
      return beDemoPerson(phone, triesLeft - 1);
    }
    for (let i = 0; i < inboxTries; i++) {
      const fresh = (await codes()).find(({ messageId }) => !seen.has(messageId));
      if (!fresh) {
        await pause(inboxEvery);
        continue;
      }
      seen.add(fresh.messageId);
      try {
        return await session.enterCode(challenge.current, fresh.code);
      } catch (failure) {
        if (reasonOf(failure) !== 'otp_wrong') throw failure;
      }
    }
    throw new Error('no code came');
  };

  return {
    error,
    onPhone: (phone: string) => trying(() => ask(phone)),
    onCode: (code: string) => trying(() => session.enterCode(challenge.current, code)),
    onPerson: (phone: string) => trying(() => beDemoPerson(phone)),
  };
}
