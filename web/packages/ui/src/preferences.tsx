// Language and theme, for the account screen of every app.
import { Choices } from './field';
import { type ThemeChoice, useTheme } from './theme';
import { type Language, languages, useLanguage, useWords, words } from './words';

const texts = words({
  language: ['Language', 'भाषा'],
  theme: ['Appearance', 'रूप'],
  system: ['As the device', 'डिवाइस जैसा'],
  light: ['Light', 'उजला'],
  dark: ['Dark', 'गहरा'],
});

/** onLanguage hears what was chosen, to keep it with the account. */
export function Preferences({ onLanguage }: { onLanguage?: (language: Language) => void }) {
  const t = useWords(texts);
  const { language, choose } = useLanguage();
  const theme = useTheme();
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      <Choices<Language>
        legend={t('language')}
        name="language"
        value={language}
        options={(Object.keys(languages) as Language[]).map((value) => ({
          value,
          label: <span lang={value}>{languages[value]}</span>,
        }))}
        onChange={(next) => {
          choose(next);
          onLanguage?.(next);
        }}
      />
      <Choices<ThemeChoice>
        legend={t('theme')}
        name="theme"
        value={theme.choice}
        options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(value) }))}
        onChange={theme.choose}
      />
    </div>
  );
}
