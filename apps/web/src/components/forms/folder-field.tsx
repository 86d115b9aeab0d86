'use client';
import type { FolderCheck } from '@holdfast/contracts/setup';
import { CircleCheck, CircleX, Info } from 'lucide-react';
import { problemOf } from '../../client/problem.ts';
import { formatBytes } from '../values/format.ts';
import { TextInput } from './text-input.tsx';

export interface FolderFieldProps {
  label?: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  check: FolderCheck | undefined;
  error: unknown;
  pending: boolean;
}

/** The folder, and at once what is known of it: can it be written, how much room there is. */
export function FolderField({
  label = 'Folder',
  description = 'On another disk than the data is best: a copy beside the original is lost together with it.',
  value,
  onChange,
  check,
  error,
  pending,
}: FolderFieldProps) {
  return (
    <div className="flex flex-col gap-3">
      <TextInput
        label={label}
        description={description}
        value={value}
        onChange={onChange}
        placeholder="/srv/backups"
        mono
        required
      />
      <ul className="flex min-h-6 flex-col gap-1.5 text-sm" aria-live="polite">
        {pending && value !== '' ? <li className="text-muted">Looking …</li> : factsOf(check, error)}
      </ul>
    </div>
  );
}

function factsOf(check: FolderCheck | undefined, error: unknown) {
  if (error) return <Fact good={false}>{problemOf(error).message}</Fact>;
  if (!check) return null;
  if (check.problem !== null) return <Fact good={false}>{check.problem}</Fact>;
  return (
    <>
      <Fact good={check.writable}>{stateOf(check)}</Fact>
      {check.freeBytes !== null && (
        <Fact good>
          {formatBytes(check.freeBytes)} free
          {check.totalBytes !== null && ` of ${formatBytes(check.totalBytes)}`}
        </Fact>
      )}
      {check.note !== null && <Fact>{check.note}</Fact>}
    </>
  );
}

function stateOf({ vault, writable, exists, empty }: FolderCheck): string {
  if (vault) return 'A vault is there already. Its password opens it, and its backups are kept.';
  if (!writable) return 'Holdfast must not write there.';
  if (!exists) return 'It will be created.';
  return empty
    ? 'It is there, empty, and can be written to.'
    : 'It can be written to. Other files in it are left alone.';
}

function Fact({ good, children }: { good?: boolean; children: React.ReactNode }) {
  const Icon = good === undefined ? Info : good ? CircleCheck : CircleX;
  const tone =
    good === undefined ? 'text-muted' : good ? 'text-success-soft-foreground' : 'text-danger-soft-foreground';
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      {children}
    </li>
  );
}
