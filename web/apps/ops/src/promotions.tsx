// A message to every customer who agreed to have some.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { NotificationPublicService } from '@doorstep/api/gen/doorstep/notification/v1/notification_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Ask } from '@doorstep/ui/dialog';
import { Field, TextField } from '@doorstep/ui/field';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Card, Page } from './page';

const texts = words({
  title: ['Promotions', 'प्रचार'],
  about: [
    'Goes to customers who agreed to promotions, and to nobody else.',
    'केवल उन ग्राहकों को जाता है जिन्होंने प्रचार के लिए हाँ कहा है।',
  ],
  english: ['English', 'अंग्रेज़ी'],
  hindi: ['Hindi', 'हिन्दी'],
  hindiAbout: ['Left empty, readers of Hindi get the English words.', 'खाली रहने पर हिन्दी पाठकों को अंग्रेज़ी मिलेगी।'],
  head: ['Title in English', 'अंग्रेज़ी में शीर्षक'],
  text: ['Text in English', 'अंग्रेज़ी में संदेश'],
  headHi: ['Title in Hindi', 'हिन्दी में शीर्षक'],
  textHi: ['Text in Hindi', 'हिन्दी में संदेश'],
  send: ['Send', 'भेजें'],
  sure: ['Send it to every customer who agreed?', 'सहमत सभी ग्राहकों को भेजें?'],
  yes: ['Send it', 'भेज दें'],
  no: ['Not yet', 'अभी नहीं'],
  sent: ['It is on its way.', 'भेजा जा रहा है।'],
});

const empty = { title: '', text: '', titleHi: '', textHi: '' };

export function Promotions() {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [words, setWords] = useState(empty);
  const [asked, setAsked] = useState(false);
  const send = useAction(NotificationPublicService.method.sendPromotion, {
    onSuccess: () => {
      tell(t('sent'), { tone: 'good' });
      setWords(empty);
      setAsked(false);
    },
    onError: (error) => {
      tell(sentence(error), { tone: 'bad' });
      setAsked(false);
    },
  });
  const field = (key: keyof typeof empty, maxLength: number) => ({
    value: words[key],
    maxLength,
    onChange: (event: { target: { value: string } }) => setWords((now) => ({ ...now, [key]: event.target.value })),
  });
  return (
    <Page title={t('title')}>
      <form
        className="flex max-w-2xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
        }}
      >
        <Notice icon="bell">{t('about')}</Notice>
        <Card title={t('english')}>
          <div className="flex flex-col gap-3">
            <Field label={t('head')} {...field('title', 100)} />
            <TextField label={t('text')} {...field('text', 500)} />
          </div>
        </Card>
        <Card title={t('hindi')}>
          <div className="flex flex-col gap-3">
            <p className="text-soft">{t('hindiAbout')}</p>
            <Field label={t('headHi')} lang="hi" {...field('titleHi', 100)} />
            <TextField label={t('textHi')} lang="hi" {...field('textHi', 500)} />
          </div>
        </Card>
        <Button type="submit" disabled={!words.title.trim() || !words.text.trim()}>
          {t('send')}
        </Button>
      </form>
      <Ask
        open={asked}
        title={t('sure')}
        about={words.title}
        yes={t('yes')}
        no={t('no')}
        busy={send.isPending}
        onYes={() => send.mutate(words)}
        onNo={() => setAsked(false)}
      />
    </Page>
  );
}
