// A sheet rises from the lower edge on a phone and stands in the middle of a larger screen. It keeps the
// focus while it is open, closes with Escape, and gives the focus back.
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button';
import { classes } from './classes';
import { useFocusBack } from './focus-back';
import { useWords, words } from './words';

const texts = words({ close: ['Close', 'बंद करें'] });

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One sentence below the title. */
  about?: ReactNode;
  children?: ReactNode;
  /** Stays in sight below what scrolls. */
  foot?: ReactNode;
  wide?: boolean;
};

export function Sheet({ open, onClose, title, about, children, foot, wide }: Props) {
  const t = useWords(texts);
  const focusBack = useFocusBack();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          {...focusBack}
          {...(about ? {} : { 'aria-describedby': undefined })}
          className={classes(
            'fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] animate-in flex-col rounded-t-3xl bg-page text-ink shadow-lift',
            'sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[calc(100%-2rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-3xl',
            wide ? 'sm:max-w-3xl' : 'sm:max-w-lg',
          )}
        >
          <div className="flex items-start justify-between gap-2 px-5 pt-4 pb-2">
            <div className="min-w-0 pt-2">
              <Dialog.Title className="text-xl font-bold">{title}</Dialog.Title>
              {about && <Dialog.Description className="mt-1 text-soft">{about}</Dialog.Description>}
            </div>
            <Dialog.Close asChild>
              <IconButton label={t('close')} icon="close" />
            </Dialog.Close>
          </div>
          <div className={classes('min-h-0 flex-1 overflow-y-auto px-5 pt-1', foot ? 'pb-4' : 'safe-bottom')}>
            {children}
          </div>
          {foot && <div className="safe-bottom border-t border-line bg-card px-5 pt-3 sm:rounded-b-3xl">{foot}</div>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
