import { SignInGate } from '@doorstep/api/sign-in-screen';
import { start } from '@doorstep/api/start';
import { useWords, words } from '@doorstep/ui/words';
import { Screens } from './screens';
import './app.css';

const texts = words({ title: ['Store', 'स्टोर'] });

function App() {
  const t = useWords(texts);
  return (
    <SignInGate app="store" roles={['picker', 'store_manager']} title={t('title')}>
      <Screens />
    </SignInGate>
  );
}

start({ name: 'store', base: '/store/', screens: <App /> });
