// The main screens of the apps, for the pictures that people look at. Each app adds its own.
import { desk, phone, tablet, type Visitor } from './browser';

export type Screen = {
  /** Name of the picture, such as rider-offer. */
  name: string;
  path: string;
  /** Who looks; a person of the demo. Nobody: signed out. */
  who?: string;
  viewport: { width: number; height: number };
  /** Gets from the path to the screen. */
  open?: (visitor: Visitor) => Promise<void>;
};

export const screens: Screen[] = [
  { name: 'rider-sign-in', path: '/rider/', viewport: phone },
  { name: 'store-sign-in', path: '/store/', viewport: tablet },
  { name: 'ops-sign-in', path: '/ops/', viewport: desk },
];
