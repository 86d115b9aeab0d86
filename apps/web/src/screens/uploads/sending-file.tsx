'use client';
import { Button } from '@heroui/react';
import type { Upload } from '@holdfast/contracts/uploads';
import { Pause, Play } from 'lucide-react';
import { Notice } from '../../components/feedback/notice.tsx';
import { ProblemAlert } from '../../components/feedback/problem-alert.tsx';
import { RunProgressBar } from '../../components/progress/run-progress.tsx';
import { useSending } from './use-sending.ts';

export interface SendingFileProps {
  upload: Upload;
  file: File;
  onSent: () => void;
  onDiscard: () => void;
}

/** The upload as it goes: how fast, how long, and what to do when it stands still. */
export function SendingFile({ upload, file, onSent, onDiscard }: SendingFileProps) {
  const { progress, paused, lost, error, pause, goOn } = useSending({ id: upload.id, file, onSent });
  const Icon = paused ? Play : Pause;
  return (
    <section
      aria-label="Upload"
      className="flex flex-col gap-5 rounded-xl border border-border bg-surface p-5"
    >
      <h2 className="text-sm font-medium wrap-anywhere">{upload.name}</h2>
      <RunProgressBar label="Progress of the upload" progress={progress} />
      {lost && !paused && (
        <Notice status="warning" title="The connection is lost.">
          It goes on by itself, from where it was, as soon as Holdfast answers.
        </Notice>
      )}
      <ProblemAlert error={error} />
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" onPress={paused ? goOn : pause}>
          <Icon aria-hidden="true" className="size-4" />
          {paused ? 'Go on' : 'Pause'}
        </Button>
        <Button variant="tertiary" onPress={onDiscard}>
          Discard it
        </Button>
      </div>
    </section>
  );
}
