'use client';
/** The chosen colours: kept in a cookie, so that theme.js knows them before the first paint. */
import { useEffect, useState } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const year = 365 * 24 * 3600;

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme(chosenTheme()), []);
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => apply(theme === 'system' ? system.matches : theme === 'dark');
    follow();
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, [theme]);
  return [
    theme,
    (next) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
      document.cookie =
        next === 'system'
          ? 'theme=; path=/; max-age=0; samesite=lax'
          : `theme=${next}; path=/; max-age=${year}; samesite=lax`;
      setTheme(next);
    },
  ];
}

function chosenTheme(): Theme {
  const found = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  return found === 'light' || found === 'dark' ? found : 'system';
}

function apply(dark: boolean): void {
  const root = document.documentElement;
  root.classList.toggle('dark', dark);
  root.dataset['theme'] = dark ? 'dark' : 'light';
}
