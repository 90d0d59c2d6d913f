import { SignInGate } from '@doorstep/api/sign-in-screen';
import { start } from '@doorstep/api/start';
import { useWords, words } from '@doorstep/ui/words';
import { Screens } from './screens';
import './app.css';

const texts = words({ title: ['Operations', 'संचालन'] });

function App() {
  const t = useWords(texts);
  return (
    <SignInGate app="ops" roles={['operations', 'admin']} title={t('title')}>
      <Screens />
    </SignInGate>
  );
}

start({ name: 'ops', base: '/ops/', screens: <App /> });
