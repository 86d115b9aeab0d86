'use client';
import { useEffect, useRef } from 'react';

/**
 * For the heading of what is shown step by step: it gets the focus when the step changes, so that screen readers and
 * keyboards follow. Not at first, when the page itself is new.
 */
export function useFocusWhen(step: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    heading.current?.focus();
  }, [step]);
  return heading;
}
