'use client';
import { useEffect } from 'react';

/**
 * A page is seen before its program runs, and a press in between would be lost without a word. So nothing takes one until
 * then (globals.css): the mark says that all of the page has woken up.
 */
export function useAwakeMark(): void {
  useEffect(() => {
    const mark = () => {
      document.documentElement.dataset['awake'] = '';
    };
    // Parts of a page wake up after its frame: when nothing is left to do, they have.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(mark, { timeout: 2_000 });
    else setTimeout(mark, 200);
  }, []);
}
