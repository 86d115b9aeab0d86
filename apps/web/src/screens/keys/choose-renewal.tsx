'use client';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { useState } from 'react';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { formatBytes } from '../../components/values/format.ts';

export type Renewal = 'password' | 'rekey';

export interface ChooseRenewalProps {
  vault: VaultSummary;
  onChosen: (renewal: Renewal) => void;
}

/** Side by side: what each changes, what it costs, and when it is the right one. */
export function ChooseRenewal({ vault, onChosen }: ChooseRenewalProps) {
  const [choice, setChoice] = useState<Renewal>('password');
  return (
    <>
      <RadioCards
        label="What is to be new"
        value={choice}
        onChange={setChoice}
        options={[
          {
            value: 'password',
            label: 'Change the password',
            description: (
              <Facts
                changes="The password that Holdfast opens the vault with. Every byte of the backups stays as it is."
                costs="A second."
                right="Nobody who should not has both the old password and the vault’s files: a habit, a slip of paper that is gone, a colleague who leaves and never had the files."
              />
            ),
          },
          {
            value: 'rekey',
            label: 'Re-key the vault',
            description: (
              <Facts
                changes="The master key: every backup is copied into a new vault and encrypted anew, and all of it is read again. History, pins and proofs go with it."
                costs={`Reading and writing ${vault.storedBytes === null ? 'the whole vault' : formatBytes(vault.storedBytes)}, and as much room again until you remove the old vault.`}
                right="Somebody may have a password or the recovery key and also a copy of the vault’s files: a lost laptop, a stolen disk, a bucket that was open. A new password does not help then, for the copy opens with the old one."
              />
            ),
          },
        ]}
      />
      <div>
        <SubmitButton onPress={() => onChosen(choice)}>Go on</SubmitButton>
      </div>
    </>
  );
}

function Facts({ changes, costs, right }: { changes: string; costs: string; right: string }) {
  return (
    <span className="mt-1 flex flex-col gap-1.5">
      <Fact term="Changes">{changes}</Fact>
      <Fact term="Takes">{costs}</Fact>
      <Fact term="Is right when">{right}</Fact>
    </span>
  );
}

function Fact({ term, children }: { term: string; children: string }) {
  return (
    <span className="block">
      <span className="font-medium text-foreground">{term}:</span> {children}
    </span>
  );
}
