'use client';
import { Button } from '@heroui/react';
import type { Upload } from '@holdfast/contracts/uploads';
import { formatBytes } from '../../components/values/format.ts';
import { When } from '../../components/values/when.tsx';

export interface WaitingUploadsProps {
  uploads: readonly Upload[];
  /** Of one that is here completely. */
  onOpen: (upload: Upload) => void;
  /** Of one whose file has to be chosen again. */
  onContinue: (upload: Upload) => void;
  onDiscard: (id: string) => void;
}

/** What was brought before and is still in quarantine. */
export function WaitingUploads({ uploads, onOpen, onContinue, onDiscard }: WaitingUploadsProps) {
  if (uploads.length === 0) return null;
  return (
    <section aria-labelledby="waiting-uploads" className="flex flex-col gap-3">
      <h2 id="waiting-uploads" className="text-sm font-medium">
        Here already
      </h2>
      <ul className="divide-y divide-separator rounded-xl border border-border bg-surface">
        {uploads.map((upload) => {
          const isComplete = upload.receivedBytes === upload.sizeBytes;
          return (
            <li key={upload.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
              <span className="min-w-0 flex-1 basis-60">
                <span className="block font-medium wrap-anywhere">{upload.name}</span>
                <span className="text-muted">
                  {isComplete
                    ? formatBytes(upload.sizeBytes)
                    : `${formatBytes(upload.receivedBytes)} of ${formatBytes(upload.sizeBytes)}`}
                  , removed <When at={upload.expiresAt} />
                </span>
              </span>
              <Button
                size="sm"
                variant="outline"
                onPress={() => (isComplete ? onOpen(upload) : onContinue(upload))}
              >
                {isComplete ? 'Open it' : 'Go on'}
              </Button>
              <Button size="sm" variant="ghost" onPress={() => onDiscard(upload.id)}>
                Discard
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
