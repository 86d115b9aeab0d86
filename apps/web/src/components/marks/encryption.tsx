'use client';
import { Tooltip } from '@heroui/react';
import { Lock, LockOpen } from 'lucide-react';

/** A closed lock with the key's fingerprint, or an open one in amber. */
export function EncryptionMark({
  encrypted,
  fingerprint,
}: {
  encrypted: boolean;
  fingerprint: string | null;
}) {
  const Icon = encrypted ? Lock : LockOpen;
  return (
    <Tooltip>
      <Tooltip.Trigger
        className={`inline-flex items-center gap-1.5 align-middle text-sm ${encrypted ? 'text-muted' : 'text-warning-soft-foreground'}`}
      >
        <Icon aria-hidden="true" className="size-4 shrink-0" />
        <span>{encrypted ? (fingerprint?.slice(0, 4) ?? 'encrypted') : 'not encrypted'}</span>
      </Tooltip.Trigger>
      <Tooltip.Content>
        {encrypted
          ? `Encrypted with AES-256${fingerprint === null ? '' : `, key ${fingerprint}`}.`
          : 'Whoever can read the file can read this backup.'}
      </Tooltip.Content>
    </Tooltip>
  );
}
