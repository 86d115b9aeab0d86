'use client';
import { FileUp } from 'lucide-react';
import { useMay } from '../../client/me.ts';
import { ButtonLink } from './button-link.tsx';

/** The way to a backup that is in no vault here. */
export function OpenPortableLink() {
  if (!useMay('operator')) return null;
  return (
    <ButtonLink href="/backups/open" variant="outline">
      <FileUp aria-hidden="true" className="size-4" />
      Open a portable backup
    </ButtonLink>
  );
}
