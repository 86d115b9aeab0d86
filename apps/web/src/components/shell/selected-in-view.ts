'use client';
import { type RefObject, useEffect, useRef } from 'react';

/** On a narrow screen a row of tabs is wider than the page: the selected one is scrolled to, whatever selected it. */
export function useSelectedInView(selected: unknown): RefObject<HTMLDivElement | null> {
  const row = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is what the row shows that changes
  useEffect(() => {
    // A frame later: the row draws its tabs from a collection that it has yet to read.
    const frame = requestAnimationFrame(() => {
      const tab = row.current?.querySelector('[role=tab][aria-selected=true]');
      tab?.scrollIntoView({ block: 'nearest', inline: 'center' });
    });
    return () => cancelAnimationFrame(frame);
  }, [selected]);
  return row;
}
