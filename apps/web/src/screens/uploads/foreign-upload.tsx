'use client';
import { Button } from '@heroui/react';
import { sourceNameSchema } from '@holdfast/contracts/primitives';
import type { ForeignForm, Upload } from '@holdfast/contracts/uploads';
import { useState } from 'react';
import { useMay } from '../../client/me.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { AdoptUpload } from './adopt-upload.tsx';

const words: Record<ForeignForm, { what: string; comes: string }> = {
  dump: {
    what: 'a dump of pg_dump',
    comes: 'It becomes a backup of a database: every table that it announces must be there, complete.',
  },
  'dump-tar': {
    what: 'a tar with a dump of pg_dump',
    comes: 'It becomes a backup of a database: every table that it announces must be there, complete.',
  },
  sql: {
    what: 'an SQL script of pg_dump',
    comes:
      'It is kept as a file, and tried in a scratch server that is thrown away: what PostgreSQL does not take is refused.',
  },
  tar: { what: 'a tar', comes: 'It becomes a backup of the files in it.' },
  rows: {
    what: 'rows of tables as JSON, by an older tool',
    comes:
      'It becomes a backup of those rows: they can be put into tables that exist, matched by name, or taken out as JSON.',
  },
  zip: { what: 'a ZIP', comes: 'It becomes a backup of the files in it.' },
};

export interface ForeignUploadProps {
  upload: Upload;
  form: ForeignForm;
  onDiscard: () => void;
}

/** A file that other programs made: it can be taken into a vault, as a backup of a source that is named now. */
export function ForeignUpload({ upload, form, onDiscard }: ForeignUploadProps) {
  const [name, setName] = useState('');
  const mayAdopt = useMay('owner');
  const checked = sourceNameSchema.safeParse(name);
  const { what, comes } = words[form];
  return (
    <div className="flex flex-col gap-6">
      <div>
        <h2 className="text-lg font-medium wrap-anywhere">{upload.name}</h2>
        <p className="mt-1 text-sm text-muted">
          This is {what}, not made by Holdfast. {comes}
        </p>
      </div>
      {mayAdopt ? (
        <TextInput
          label="Source"
          description="It becomes a backup of the source of this name."
          value={name}
          onChange={setName}
          error={name !== '' && !checked.success ? checked.error.issues[0]?.message : undefined}
        />
      ) : (
        <Notice title="Only an owner can take it into a vault." />
      )}
      <div className="flex flex-wrap items-end gap-2">
        <AdoptUpload
          upload={upload}
          {...(checked.success ? { sourceName: checked.data } : {})}
          disabled={!checked.success}
        />
        <Button variant="tertiary" onPress={onDiscard}>
          Discard it
        </Button>
      </div>
    </div>
  );
}
