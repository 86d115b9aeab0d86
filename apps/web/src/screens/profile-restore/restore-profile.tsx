'use client';
import type { ProfileFile } from '@holdfast/contracts/profile-restores';
import { useState } from 'react';
import { RadioCards } from '../../components/forms/radio-cards.tsx';
import { PageHeader } from '../../components/shell/page-header.tsx';
import { Trail } from '../../components/shell/trail.tsx';
import { BringProfileFile } from './bring-profile-file.tsx';
import { ProfileFromBackup } from './profile-from-backup.tsx';
import { RestoreForm } from './restore-form.tsx';

/** What is restored: an uploaded export, or one that Holdfast made of a backup for it. */
export type Origin =
  | { kind: 'file'; file: ProfileFile }
  | { kind: 'export'; exportId: string; sourceId: string; sourceName: string };

/** One person's rows back into the database: from where, then the preview, then done. */
export function RestoreProfile() {
  const [from, setFrom] = useState<'file' | 'backup'>('file');
  const [origin, setOrigin] = useState<Origin>();
  return (
    <div className="max-w-4xl">
      <Trail to="/exports" label="Exports" />
      <PageHeader title="Restore a profile">
        Nothing is changed until you have seen, row by row, what would happen.
      </PageHeader>
      {origin ? (
        <RestoreForm origin={origin} onOther={() => setOrigin(undefined)} />
      ) : (
        <div className="flex flex-col gap-8">
          <RadioCards
            label="From where"
            value={from}
            onChange={setFrom}
            options={[
              {
                value: 'file',
                label: 'From an export',
                description: 'A file that was made here or elsewhere, with nothing redacted.',
              },
              {
                value: 'backup',
                label: 'From a backup',
                description: 'Their rows as a backup has them, secrets included.',
              },
            ]}
          />
          {from === 'file' ? (
            <BringProfileFile onOpened={(file) => setOrigin({ kind: 'file', file })} />
          ) : (
            <ProfileFromBackup onReady={setOrigin} />
          )}
        </div>
      )}
    </div>
  );
}
