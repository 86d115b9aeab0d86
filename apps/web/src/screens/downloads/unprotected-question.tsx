'use client';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { Notice } from '../../components/feedback/notice.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

export interface UnprotectedQuestionProps {
  backup: BackupDetail;
  value: string;
  onChange: (value: string) => void;
}

/** Before a file that anybody can read: what that means, and the name of the source by hand. */
export function UnprotectedQuestion({ backup, value, onChange }: UnprotectedQuestionProps) {
  return (
    <section className="flex flex-col gap-4" aria-label="Not encrypted">
      <Notice status="warning" title="The file will not be encrypted.">
        Anybody who gets hold of it, on the way or later, can read all of {backup.sourceName}. Remove it when
        it has done its service.
      </Notice>
      <TextInput label={`Type ${backup.sourceName} to go on`} value={value} onChange={onChange} />
    </section>
  );
}
