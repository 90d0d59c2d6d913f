// The heading of a screen below another one, with the way back: an installed app has no button for it.
import { IconButton } from '@doorstep/ui/button';
import { useWords, words } from '@doorstep/ui/words';
import { back } from './router';

const texts = words({ back: ['Back', 'वापस'] });

export function TitleBar({
  title,
  to,
}: {
  title: string /** Where back leads for who came from elsewhere. */;
  to: string;
}) {
  const t = useWords(texts);
  return (
    <div className="flex items-center gap-1">
      <IconButton label={t('back')} icon="arrowLeft" onClick={() => back(to)} className="-ml-2" />
      <h1 className="text-2xl font-bold">{title}</h1>
    </div>
  );
}
