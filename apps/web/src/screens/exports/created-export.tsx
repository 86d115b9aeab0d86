'use client';
import type { CreatedExport } from '@holdfast/contracts/exports';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { ExportBody } from './export-page.tsx';

/** The passphrase, told this once; below it, the file as it comes to be. */
export function CreatedExportView({ created }: { created: CreatedExport }) {
  return (
    <div className="flex flex-col gap-8">
      {created.passphrase !== null && (
        <section className="flex flex-col gap-2">
          <p className="text-sm">
            This opens the file. Write it down now: it is kept nowhere, shown never again, and without it
            nobody can open the file. Tell it to the person by another way than the file.
          </p>
          <SecretText label="Passphrase of the file" value={created.passphrase} />
        </section>
      )}
      <ExportBody id={created.id} />
    </div>
  );
}
