// A question that has to be answered before anything else goes on.
import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button';
import { useFocusBack } from './focus-back';

type Props = {
  open: boolean;
  title: string;
  about?: ReactNode;
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
  /** What "yes" does cannot be undone. */
  danger?: boolean;
  busy?: boolean;
  children?: ReactNode;
};

export function Ask({ open, title, about, yes, no, onYes, onNo, danger, busy, children }: Props) {
  const focusBack = useFocusBack();
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onNo()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <AlertDialog.Content
          {...focusBack}
          {...(about ? {} : { 'aria-describedby': undefined })}
          className="fixed top-1/2 left-1/2 z-50 max-h-[92dvh] w-[calc(100%-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 animate-fade overflow-y-auto rounded-3xl bg-page p-5 text-ink shadow-lift"
        >
          <AlertDialog.Title className="text-xl font-bold">{title}</AlertDialog.Title>
          {about && <AlertDialog.Description className="mt-2 text-soft">{about}</AlertDialog.Description>}
          {children && <div className="mt-3">{children}</div>}
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button look="plain">{no}</Button>
            </AlertDialog.Cancel>
            <Button look={danger ? 'danger' : 'main'} busy={busy} onClick={onYes}>
              {yes}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
