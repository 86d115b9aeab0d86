'use client';
import { useEffect } from 'react';
import { applyTheme, chosenTheme } from './theme.ts';

/** Keeps the page in the colours of the system while nothing else is chosen. */
export function ThemeFollower() {
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => applyTheme(chosenTheme());
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  return null;
}
