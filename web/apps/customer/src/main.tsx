import { SignInGate } from '@doorstep/api/sign-in-screen';
import { start } from '@doorstep/api/start';
import { useWords, words } from '@doorstep/ui/words';
import { Screens } from './screens';
import './app.css';

const texts = words({ title: ['Shop', 'दुकान'] });

function App() {
  const t = useWords(texts);
  return (
    <SignInGate roles={['customer']} title={t('title')}>
      <Screens />
    </SignInGate>
  );
}

start({ name: 'customer', base: '/', screens: <App /> });
