import { SignInGate } from '@doorstep/api/sign-in-screen';
import { start } from '@doorstep/api/start';
import { useWords, words } from '@doorstep/ui/words';
import { WorkProvider } from './partner';
import { Screens } from './screens';
import './app.css';

const texts = words({ title: ['Rider', 'राइडर'] });

function App() {
  const t = useWords(texts);
  return (
    <SignInGate app="rider" roles={['rider']} title={t('title')}>
      <WorkProvider>
        <Screens />
      </WorkProvider>
    </SignInGate>
  );
}

start({ name: 'rider', base: '/rider/', screens: <App /> });
