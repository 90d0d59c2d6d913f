// Signing in with a one-time code, for the form of packages/ui.
import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useRef, useState } from 'react';
import { useSession } from './api';
import { useSentence } from './failure';
import { NotificationPublicService } from './gen/doorstep/notification/v1/notification_pb';

/** The code of a demo login appears in the inbox a moment after it was asked for. */
const inboxTries = 40;
const inboxEvery = 150;

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
  const readInbox = async (phone: string, before: Set<string>): Promise<string> => {
    const inbox = createClient(NotificationPublicService, transport);
    for (let i = 0; i < inboxTries; i++) {
      const { messages } = await inbox.listInbox({ to: phone });
      const fresh = messages.find((message) => message.code && !before.has(message.messageId));
      if (fresh) return fresh.code;
      await new Promise((resolve) => setTimeout(resolve, inboxEvery));
    }
    throw new Error('no code came');
  };
  const beDemoPerson = async (phone: string) => {
    const inbox = createClient(NotificationPublicService, transport);
    const before = new Set((await inbox.listInbox({ to: phone })).messages.map((message) => message.messageId));
    await ask(phone);
    await session.enterCode(challenge.current, await readInbox(phone, before));
  };

  return {
    error,
    onPhone: (phone: string) => trying(() => ask(phone)),
    onCode: (code: string) => trying(() => session.enterCode(challenge.current, code)),
    onPerson: (phone: string) => trying(() => beDemoPerson(phone)),
  };
}
