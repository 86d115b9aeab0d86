'use client';
import { Eraser } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { ButtonLink } from '../../components/shell/button-link.tsx';

/** The way to what is not wanted any more. */
export function CleanUpLink() {
  if (!useMay('operator')) return null;
  return (
    <ButtonLink href="/backups/clean-up" variant="outline">
      <Eraser aria-hidden="true" className="size-4" />
      Clean up
    </ButtonLink>
  );
}
