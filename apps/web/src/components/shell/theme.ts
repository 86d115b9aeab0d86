/** The chosen colours: kept in a cookie, so that theme.js knows them before the first paint. */
export type Theme = 'system' | 'light' | 'dark';

const year = 365 * 24 * 3600;

export function chosenTheme(): Theme {
  const found = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  return found === 'light' || found === 'dark' ? found : 'system';
}

export function chooseTheme(theme: Theme): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie =
    theme === 'system'
      ? 'theme=; path=/; max-age=0; samesite=lax'
      : `theme=${theme}; path=/; max-age=${year}; samesite=lax`;
  applyTheme(theme);
}

/** Shows it: as public/theme.js does before the first paint. */
export function applyTheme(theme: Theme): void {
  const dark = theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
  const root = document.documentElement;
  root.classList.toggle('dark', dark);
  root.dataset['theme'] = dark ? 'dark' : 'light';
}
