// What a screen shows when it has nothing to show, or could not get it.
import type { ReactNode } from 'react';
import { Button } from './button';
import { Icon, type IconName } from './icon';
import { useWords, words } from './words';

const texts = words({
  again: ['Try again', 'फिर से कोशिश करें'],
  wrong: ['Something went wrong', 'कुछ गड़बड़ हुई'],
  offline: ['You are offline', 'आप ऑफ़लाइन हैं'],
  offlineAbout: ['This comes back by itself when the network does.', 'नेटवर्क आते ही यह अपने आप लौट आएगा।'],
});

type Empty = { icon: IconName; title: string; children?: ReactNode; action?: ReactNode };

export function EmptyState({ icon, title, children, action }: Empty) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-3 px-4 py-10 text-center">
      <span className="arch flex h-24 w-20 items-center justify-center bg-tint text-brand">
        <Icon name={icon} size={34} />
      </span>
      <h2 className="text-lg font-bold">{title}</h2>
      {children && <div className="text-soft">{children}</div>}
      {action}
    </div>
  );
}

type Failed = {
  /** What happened, in the reader's language. */
  message: string;
  offline?: boolean;
  onRetry?: () => void;
};

export function ErrorState({ message, offline, onRetry }: Failed) {
  const t = useWords(texts);
  return (
    <div role="alert">
      <EmptyState
        icon={offline ? 'offline' : 'alert'}
        title={offline ? t('offline') : t('wrong')}
        action={
          onRetry && (
            <Button look="plain" icon="refresh" onClick={onRetry}>
              {t('again')}
            </Button>
          )
        }
      >
        {offline ? t('offlineAbout') : message}
      </EmptyState>
    </div>
  );
}
