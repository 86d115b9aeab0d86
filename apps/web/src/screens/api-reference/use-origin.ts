'use client';
import { useSyncExternalStore } from 'react';

const noChange = () => () => {};

/** Where programs find Holdfast: known in the browser only, and empty before. */
export function useOrigin(): string {
  return useSyncExternalStore(
    noChange,
    () => location.origin,
    () => '',
  );
}
