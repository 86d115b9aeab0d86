'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { filePasswordSchema } from '@holdfast/contracts/portable';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { type RadioCard, RadioCards } from '../../components/forms/radio-cards.tsx';
import { useStrength } from '../../components/forms/strength.ts';
import { StrengthMeter } from '../../components/forms/strength-meter.tsx';

export type PasswordKind = 'generated' | 'own' | 'vault';

export interface FilePasswordProps {
  backup: BackupDetail;
  kind: PasswordKind;
  /** As typed. */
  own: string;
  /** The vault's password is an answer as well. */
  mayBeVaults: boolean;
  onKind: (kind: PasswordKind) => void;
  onOwn: (own: string) => void;
}

/** A password that is made up, one of one's own with its strength, or the vault's. */
export function FilePassword({ backup, kind, own, mayBeVaults, onKind, onOwn }: FilePasswordProps) {
  const strength = useStrength(own, [backup.sourceName, 'holdfast', 'backup']);
  const checked = filePasswordSchema.safeParse(own);
  const options: RadioCard<PasswordKind>[] = [
    {
      value: 'generated',
      label: 'A new one, made here',
      description: 'Seven words, shown once. Recommended.',
    },
    { value: 'own', label: 'One of your own', description: 'Not one that is used anywhere else.' },
  ];
  if (mayBeVaults) {
    options.push({
      value: 'vault',
      label: 'The password of the vault',
      description: 'For yourself only: it opens all other backups as well.',
    });
  }
  return (
    <section className="flex flex-col gap-4" aria-labelledby="file-password">
      <div>
        <h2 id="file-password" className="text-sm font-medium">
          Password of the file
        </h2>
        <p className="mt-1 text-sm text-muted">
          Whoever has the file and its password has the data. It opens nothing else.
        </p>
      </div>
      <RadioCards label="Password of the file" value={kind} onChange={onKind} options={options} />
      {kind === 'own' && (
        <PasswordInput
          label="Your password for the file"
          value={own}
          onChange={onOwn}
          autoComplete="new-password"
          error={own.length > 3 && !checked.success ? checked.error.issues[0]?.message : undefined}
        >
          <StrengthMeter strength={strength} />
        </PasswordInput>
      )}
    </section>
  );
}
