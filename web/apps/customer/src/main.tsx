import { start } from '@doorstep/api/start';
import { Screens } from './screens';
import './app.css';

start({ name: 'customer', base: '/', screens: <Screens /> });
