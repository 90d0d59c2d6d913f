// The words of the apps, in English and Hindi side by side, so that a missing translation is a type
// error. `{name}` in a text is a value that has to be given.
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { readSetting, writeSetting } from './settings';

export type Language = 'en' | 'hi';
export const languages: Record<Language, string> = { en: 'English', hi: 'हिन्दी' };

type Pair = readonly [en: string, hi: string];
type ValuesOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ValuesOf<Rest>
  : never;
type Values<P> = P extends readonly [infer En extends string, string] ? Record<ValuesOf<En>, string | number> : never;

/** Says a text of a set in one language. */
export type Say<W extends Record<string, Pair>> = <K extends keyof W>(
  key: K,
  ...values: keyof Values<W[K]> extends never ? [] : [Values<W[K]>]
) => string;

/** Declares a set of texts: `words({ cart: ['Cart', 'कार्ट'] })`. */
export function words<const W extends Record<string, Pair>>(set: W): W {
  return set;
}

/** Fills the values into a text. */
export function fill(text: string, values?: Record<string, string | number>): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}

export function sayIn<W extends Record<string, Pair>>(language: Language, set: W): Say<W> {
  return (key, ...values) => fill(set[key]![language === 'hi' ? 1 : 0], values[0]);
}

type Choice = { language: Language; choose: (language: Language) => void };
const LanguageContext = createContext<Choice>({ language: 'en', choose: () => {} });

export function startLanguage(): Language {
  const chosen = readSetting('language');
  if (chosen === 'en' || chosen === 'hi') return chosen;
  return navigator.language.startsWith('hi') ? 'hi' : 'en';
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(startLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (next: Language) => {
    writeSetting('language', next);
    setLanguage(next);
  };
  return <LanguageContext value={{ language, choose }}>{children}</LanguageContext>;
}

export function useLanguage(): Choice {
  return useContext(LanguageContext);
}

/** The texts of a set, in the language of the reader. */
export function useWords<W extends Record<string, Pair>>(set: W): Say<W> {
  return sayIn(useLanguage().language, set);
}
