'use client';
import type { RestoreFilesInput } from '@holdfast/contracts/restores';
import { useMay } from '../../client/me.ts';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { StepButtons } from './step-buttons.tsx';

export interface WhereFilesProps {
  directory: string;
  onDirectory: (directory: string) => void;
  existing: RestoreFilesInput['existing'];
  onExisting: (existing: RestoreFilesInput['existing']) => void;
  onBack: () => void;
  onNext: () => void;
}

export function WhereFiles({
  directory,
  onDirectory,
  existing,
  onExisting,
  onBack,
  onNext,
}: WhereFilesProps) {
  const mayReplace = useMay('owner');
  return (
    <div className="flex flex-col gap-6">
      <TextInput
        label="Directory"
        description="On the machine that Holdfast runs on, below one of its roots. It is created when it is not there."
        value={directory}
        onChange={onDirectory}
        mono
      />
      <RadioCards
        label="Files that are there already"
        value={existing}
        onChange={onExisting}
        options={[
          { value: 'fail', label: 'There are none', description: 'If there is one, nothing is begun.' },
          { value: 'keep', label: 'Keep them', description: 'Only what is missing is restored.' },
          {
            value: 'replace',
            label: 'Replace them',
            description: mayReplace
              ? 'Files of the same name are overwritten. You will type the directory’s name.'
              : 'Only an owner may do this.',
            danger: true,
            disabled: !mayReplace,
          },
        ]}
      />
      <StepButtons ready={directory.startsWith('/')} onBack={onBack} onNext={onNext} next="Check it" />
    </div>
  );
}
