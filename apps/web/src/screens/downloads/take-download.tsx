'use client';
import { Button, buttonVariants } from '@heroui/react';
import type { DownloadState, FileForm, PreparedDownload } from '@holdfast/contracts/portable';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { EncryptionMark } from '../../components/marks/encryption.tsx';
import { RunProgressBar } from '../../components/progress/run-progress.tsx';

const lookMs = 1000;
const ended: readonly DownloadState['state'][] = ['done', 'failed', 'gone'];

export interface TakeDownloadProps {
  prepared: PreparedDownload;
  onAgain: () => void;
}

/** The password, told this once; then the browser fetches the file, and this follows it. */
export function TakeDownload({ prepared, onAgain }: TakeDownloadProps) {
  const [started, setStarted] = useState(false);
  const download = useQuery(
    useTRPC().portable.download.queryOptions(
      { id: prepared.id },
      {
        enabled: started,
        refetchInterval: ({ state }) => (state.data && ended.includes(state.data.state) ? false : lookMs),
      },
    ),
  );
  const state = started ? download.data : undefined;
  return (
    <div className="flex flex-col gap-6">
      {prepared.form === 'unprotected' && (
        <Notice status="warning" title={<EncryptionMark encrypted={false} fingerprint={null} />}>
          Whoever gets this file can read all of it. Its name says so too.
        </Notice>
      )}
      {prepared.form === 'older-tool' && (
        <Notice status="warning" title="Encrypted with AES-128 (Fernet)">
          A password becomes its key by 100,000 rounds of PBKDF2. That is weaker than a portable backup. It
          holds rows only, for tools that read nothing newer.
        </Notice>
      )}
      {prepared.password !== null && (
        <section className="flex flex-col gap-2">
          <p className="text-sm">
            This opens the file. Keep it apart from the file: it is shown now, and never again.
          </p>
          <SecretText label="Password of the file" value={prepared.password} />
        </section>
      )}
      {!started && (
        <div className="flex flex-col gap-3">
          <p className="text-sm text-muted">The link works once, for you, for ten minutes.</p>
          <div>
            <a
              href={prepared.address}
              download
              className={buttonVariants({ variant: 'primary' })}
              onClick={() => setStarted(true)}
            >
              <Download aria-hidden="true" className="size-4" />
              {prepared.form === 'unprotected' ? 'Download it, not encrypted' : 'Download the file'}
            </a>
          </div>
        </div>
      )}
      {started && <Following form={prepared.form} state={state} onAgain={onAgain} />}
    </div>
  );
}

interface FollowingProps {
  form: FileForm;
  state: DownloadState | undefined;
  onAgain: () => void;
}

const hints: Record<FileForm, string> = {
  portable: 'A README in it says how to open it without Holdfast.',
  'older-tool': 'It is JSON, compressed with gzip, in a Fernet token behind 16 bytes of salt.',
  unprotected: 'It is not encrypted: remove it when it has done its service.',
};

function Following({ form, state, onAgain }: FollowingProps) {
  if (state?.state === 'done') {
    return (
      <Notice status="success" title="The file was sent completely.">
        Look for it where your browser puts downloads. {hints[form]}
      </Notice>
    );
  }
  if (state?.state === 'failed' || state?.state === 'gone') {
    return (
      <Notice
        status="danger"
        title={state.problem ?? 'The link was not used in time, or was used before.'}
        action={
          <Button size="sm" variant="outline" onPress={onAgain}>
            Prepare it again
          </Button>
        }
      >
        What your browser may have kept of it is not complete.
      </Notice>
    );
  }
  const phase = state?.state === 'running' ? 'sending' : 'preparing';
  const bytes = state?.bytes ?? 0;
  const totals = state?.totalBytes ? { totalBytes: state.totalBytes } : {};
  return (
    <div className="flex flex-col gap-3">
      <RunProgressBar label="Progress of the download" progress={{ phase, bytes, items: 0, ...totals }} />
      <p className="text-sm text-muted">
        Your browser takes it from here: you may leave this page, and cancel it there.
      </p>
    </div>
  );
}
