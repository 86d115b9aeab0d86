'use client';
import { Button, buttonVariants } from '@heroui/react';
import type { ExportSummary } from '@holdfast/contracts/exports';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Link2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { Choice } from '../../components/forms/choice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

/** Fetching the file, handing it over, cancelling, removing. */
export function ExportActions({ row }: { row: ExportSummary }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.exports.pathKey() });
  const [asking, setAsking] = useState<'download' | 'link' | 'remove'>();
  const [address, setAddress] = useState<string>();
  const [link, setLink] = useState<string>();
  const cancel = useMutation(trpc.runs.cancel.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(
    trpc.exports.remove.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        setAsking(undefined);
        notifySuccess('The file was removed, and every link to it.');
        await refresh();
      },
    }),
  );
  if (row.state === 'preparing' && row.run) {
    const { id } = row.run;
    return (
      <div>
        <SubmitButton variant="outline" pending={cancel.isPending} onPress={() => cancel.mutate({ id })}>
          Cancel
        </SubmitButton>
      </div>
    );
  }
  if (row.state !== 'ready') return null;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap gap-3">
        {row.purpose === 'person' && (
          <>
            <Button onPress={() => setAsking('download')}>
              <Download aria-hidden="true" className="size-4" />
              Download
            </Button>
            <Button variant="outline" onPress={() => setAsking('link')}>
              <Link2 aria-hidden="true" className="size-4" />
              Link for the person
            </Button>
          </>
        )}
        <Button variant="ghost" onPress={() => setAsking('remove')}>
          <Trash2 aria-hidden="true" className="size-4" />
          Remove
        </Button>
      </div>
      {address !== undefined && (
        <div className="flex flex-col gap-2">
          <p className="text-sm text-muted">It works once, for you, for ten minutes.</p>
          <div>
            <a
              href={address}
              download
              className={buttonVariants({ variant: 'primary' })}
              onClick={() => setAddress(undefined)}
            >
              <Download aria-hidden="true" className="size-4" />
              Save {row.fileName}
            </a>
          </div>
        </div>
      )}
      {link !== undefined && (
        <section className="flex flex-col gap-2">
          <p className="text-sm">
            The link works once and asks for nothing
            {row.encrypted ? '; the file asks for its passphrase' : ''}. Tell the passphrase by another way.
            The link is shown now, and never again.
          </p>
          <SecretText label="Link for the person" value={link} />
        </section>
      )}
      <FetchDialog
        {...{ row, asking }}
        onClose={() => setAsking(undefined)}
        onAddress={setAddress}
        onLink={(next) => {
          setLink(next);
          void refresh();
        }}
      />
      <FormDialog
        open={asking === 'remove'}
        onClose={() => setAsking(undefined)}
        title="Remove this export?"
        verb="Remove it"
        ready
        pending={remove.isPending}
        error={remove.error}
        onSubmit={() => remove.mutate({ id: row.id })}
      >
        <p className="text-sm">The file is removed from the backup volume, and links to it lead nowhere.</p>
      </FormDialog>
    </div>
  );
}

const hours = [
  ['1', 'an hour'],
  ['24', 'a day'],
  ['48', 'two days'],
  ['168', 'a week'],
] as const;
type Hours = (typeof hours)[number][0];

interface FetchDialogProps {
  row: ExportSummary;
  asking: 'download' | 'link' | 'remove' | undefined;
  onClose: () => void;
  onAddress: (address: string) => void;
  onLink: (link: string) => void;
}

/** The person's own password again: the data leaves Holdfast. */
function FetchDialog({ row, asking, onClose, onAddress, onLink }: FetchDialogProps) {
  const trpc = useTRPC();
  const [loginPassword, setLoginPassword] = useState('');
  const [validHours, setValidHours] = useState<Hours>('48');
  const close = () => {
    setLoginPassword('');
    onClose();
  };
  const prepare = useMutation(
    trpc.exports.prepareDownload.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ address }) => {
        onAddress(address);
        close();
      },
    }),
  );
  const handOver = useMutation(
    trpc.exports.handOver.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ path }) => {
        onLink(new URL(path, location.origin).href);
        close();
      },
    }),
  );
  const isLink = asking === 'link';
  const { error, isPending } = isLink ? handOver : prepare;
  return (
    <FormDialog
      open={asking === 'download' || isLink}
      onClose={close}
      title={isLink ? 'A link for the person' : 'Download'}
      verb={isLink ? 'Make the link' : 'Go on'}
      ready={loginPassword !== ''}
      pending={isPending}
      error={error}
      onSubmit={() => {
        if (isLink) handOver.mutate({ id: row.id, loginPassword, validHours: Number(validHours) });
        else prepare.mutate({ id: row.id, loginPassword });
      }}
    >
      {isLink && (
        <Choice
          label="It works once, for"
          value={validHours}
          onChange={setValidHours}
          options={hours.map(([value, label]) => ({ value, label }))}
        />
      )}
      {isLink && !row.encrypted && (
        <ProblemNote>Whoever gets the link gets the data: the file is not encrypted.</ProblemNote>
      )}
      <PasswordInput
        label="The password you sign in with"
        description="Asked again, since the data leaves Holdfast. It is in the audit log."
        value={loginPassword}
        onChange={setLoginPassword}
        autoComplete="current-password"
        autoFocus
      />
    </FormDialog>
  );
}

function ProblemNote({ children }: { children: string }) {
  return <p className="text-sm font-medium text-warning-soft-foreground">{children}</p>;
}
