import { Notice } from '@doorstep/ui/badge';
import { useWords, words } from '@doorstep/ui/words';

const texts = words({
  blocked: ['Notifications are blocked in this browser.', 'इस ब्राउज़र में सूचनाएँ रोकी हुई हैं।'],
  unblock: [
    'To allow them, press the sign to the left of the address, choose the settings of this site, and allow notifications. In the installed app they are in the settings of the device, under doorstep.',
    'अनुमति देने के लिए पते के बाईं ओर का चिह्न दबाएँ, इस साइट की सेटिंग चुनें और सूचनाओं की अनुमति दें। इंस्टॉल किए ऐप में यह डिवाइस की सेटिंग में doorstep के नीचे है।',
  ],
});

/** A page cannot ask again once it was told no: only the person can change that. */
export function Unblock() {
  const t = useWords(texts);
  return (
    <Notice tone="warn" icon="bell">
      <p className="font-semibold">{t('blocked')}</p>
      <p className="text-sm">{t('unblock')}</p>
    </Notice>
  );
}
