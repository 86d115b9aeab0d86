// Runs before the first paint, so that no page flashes in the wrong colours. A file, since the policy allows no inline
// script that the server did not mark; the switch in the menu writes the cookie.
(() => {
  const chosen = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const root = document.documentElement;
  root.classList.toggle('dark', dark);
  root.dataset.theme = dark ? 'dark' : 'light';
})();
