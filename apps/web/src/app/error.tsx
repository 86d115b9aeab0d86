'use client';
import { Button } from '@heroui/react';
import { LonePage } from '../components/shell/lone-page.tsx';

/** A fault of a page itself: its backups are not concerned. */
export default function PageError({ reset }: { reset: () => void }) {
  return (
    <LonePage
      title="This page could not be shown"
      lead="The fault is in the dashboard, not in your backups: those go on."
    >
      <Button onPress={reset}>Try again</Button>
    </LonePage>
  );
}
