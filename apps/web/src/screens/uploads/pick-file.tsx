'use client';
import { buttonVariants, Spinner } from '@heroui/react';
import { FileUp } from 'lucide-react';
import { useState } from 'react';

export interface PickFileProps {
  onFile: (file: File) => void;
  pending: boolean;
  /** Name of the file that is to be chosen once more. */
  again: string | undefined;
  /** What kind of file is meant. */
  hint?: string;
}

const portableHint =
  'A portable backup’s name ends in .holdfast.tar. A lost connection costs nothing: the upload goes on where it was.';

/** Drop a file, or pick one. */
export function PickFile({ onFile, pending, again, hint = portableHint }: PickFileProps) {
  const [over, setOver] = useState(false);
  return (
    <section
      aria-label="The file"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file && !pending) onFile(file);
      }}
      className={`flex flex-col items-center gap-3 rounded-xl border border-dashed px-6 py-14 text-center ${over ? 'border-accent bg-surface-secondary' : 'border-border'}`}
    >
      {pending ? (
        <Spinner size="sm" />
      ) : (
        <FileUp aria-hidden="true" className="size-8 text-muted" strokeWidth={1.5} />
      )}
      <h2 className="text-base font-medium wrap-anywhere">
        {again === undefined ? 'Drop the file here' : `Choose ${again} again`}
      </h2>
      <p className="max-w-md text-sm text-muted text-balance">
        {again === undefined ? hint : 'The upload goes on where it was.'}
      </p>
      <label className={`${buttonVariants({ variant: 'primary' })} mt-2 focus-within:ring-2`}>
        Choose a file
        <input
          type="file"
          className="sr-only"
          disabled={pending}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) onFile(file);
          }}
        />
      </label>
    </section>
  );
}
