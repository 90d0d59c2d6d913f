import { classes } from '@doorstep/ui/classes';
import { Icon } from '@doorstep/ui/icon';

/** What a product looks like, for the eye only: its name stands beside it. */
export function Picture({ url, className }: { url: string; className?: string }) {
  return (
    <span className={classes('arch flex flex-none items-center justify-center overflow-hidden bg-sunk', className)}>
      {url ? (
        // Another element for another product: the old picture would stay until the new one has come.
        <img key={url} src={url} alt="" loading="lazy" decoding="async" className="size-full object-cover" />
      ) : (
        <Icon name="box" className="text-soft" />
      )}
    </span>
  );
}
