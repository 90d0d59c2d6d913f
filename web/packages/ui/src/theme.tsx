// Light and dark: the system's choice, or the reader's.
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { readSetting, writeSetting } from './settings';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

type Context = { choice: ThemeChoice; theme: Theme; choose: (choice: ThemeChoice) => void };
const ThemeContext = createContext<Context>({ choice: 'system', theme: 'light', choose: () => {} });

const darkScreens = () => matchMedia('(prefers-color-scheme: dark)');

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(() => {
    const kept = readSetting('theme');
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  });
  const [systemDark, setSystemDark] = useState(() => darkScreens().matches);
  useEffect(() => {
    const query = darkScreens();
    const follow = () => setSystemDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  const theme: Theme = choice === 'system' ? (systemDark ? 'dark' : 'light') : choice;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', theme === 'dark' ? '#121714' : '#0b5d3f');
  }, [theme]);
  const choose = (next: ThemeChoice) => {
    writeSetting('theme', next === 'system' ? null : next);
    setChoice(next);
  };
  return <ThemeContext value={{ choice, theme, choose }}>{children}</ThemeContext>;
}

export function useTheme(): Context {
  return useContext(ThemeContext);
}
