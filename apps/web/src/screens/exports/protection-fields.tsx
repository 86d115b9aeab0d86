'use client';
import { filePasswordSchema } from '@holdfast/contracts/portable';
import type { ReactNode } from 'react';
import { useMay } from '../../client/me.ts';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { useStrength } from '../../components/forms/strength.ts';
import { StrengthMeter } from '../../components/forms/strength-meter.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { Section } from '../../components/shell/section.tsx';

export type ProtectionKind = 'generated' | 'own' | 'none';

export interface ProtectionWish {
  kind: ProtectionKind;
  own: string;
  /** The source's name, typed by who wants no encryption. */
  typedName: string;
}

/** What `exports.create` wants; undefined while something is missing. */
export function toProtection({ kind, own, typedName }: ProtectionWish, name: string) {
  if (kind === 'generated') return { kind } as const;
  if (kind === 'own') {
    return filePasswordSchema.safeParse(own).success ? ({ kind, passphrase: own } as const) : undefined;
  }
  return typedName === name ? ({ kind, confirmName: typedName } as const) : undefined;
}

export interface ProtectionFieldsProps {
  wish: ProtectionWish;
  onWish: (wish: ProtectionWish) => void;
  sourceName: string;
  /** A page that opens itself is always encrypted. */
  isPage: boolean;
}

export function ProtectionFields({ wish, onWish, sourceName, isPage }: ProtectionFieldsProps): ReactNode {
  const isOwner = useMay('owner');
  const { kind, own, typedName } = wish;
  const strength = useStrength(own, [sourceName, 'holdfast', 'export']);
  const checked = filePasswordSchema.safeParse(own);
  return (
    <Section
      title="Passphrase of the file"
      lead="Whoever has the file and its passphrase has the data. Give the passphrase by another way than the file."
    >
      <RadioCards
        label="Passphrase of the file"
        value={kind}
        onChange={(next) => onWish({ ...wish, kind: next })}
        options={[
          {
            value: 'generated',
            label: 'A new one, made here',
            description: 'Seven words, shown once. Recommended.',
          },
          {
            value: 'own',
            label: 'One of your own',
            description: 'At least 15 characters, and hard to guess.',
          },
          ...(isOwner && !isPage
            ? [
                {
                  value: 'none' as const,
                  label: 'None: not encrypted',
                  description: 'Whoever gets hold of the file can read it.',
                  danger: true,
                },
              ]
            : []),
        ]}
      />
      {kind === 'own' && (
        <PasswordInput
          label="Your passphrase for the file"
          value={own}
          onChange={(next) => onWish({ ...wish, own: next })}
          autoComplete="new-password"
          error={own.length > 3 && !checked.success ? checked.error.issues[0]?.message : undefined}
        >
          <StrengthMeter strength={strength} />
        </PasswordInput>
      )}
      {kind === 'none' && (
        <TextInput
          label={`Type ${sourceName} to go on without encryption`}
          value={typedName}
          onChange={(next) => onWish({ ...wish, typedName: next })}
        />
      )}
    </Section>
  );
}
