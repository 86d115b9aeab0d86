'use client';
import { Button } from '@heroui/react';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { ConfirmByTyping } from '../../components/feedback/confirm-by-typing.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { FolderField } from '../../components/forms/folder-field.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { formatBytes } from '../../components/values/format.ts';
import { useSettled } from '../../components/values/settled.ts';
import { isVaultPassword, NewPassword } from './new-password.tsx';

/** Where the new vault goes, and its password; then the name of the old one, typed. */
export function RekeyForm({ vault, onBack }: { vault: VaultSummary; onBack: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [directory, setDirectory] = useState(`${vault.place}-2`);
  const [password, setPassword] = useState('');
  const [asking, setAsking] = useState(false);
  const asked = useSettled(directory, 400);
  const check = useQuery(
    trpc.setup.checkFolder.queryOptions({ path: asked }, { enabled: asked.startsWith('/'), retry: false }),
  );
  const start = useMutation(
    trpc.keys.rekey.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
    }),
  );
  const folder = check.data;
  const isFull =
    vault.storedBytes !== null && folder?.freeBytes != null && folder.freeBytes < vault.storedBytes;
  const ready =
    asked === directory && folder?.writable === true && !folder.vault && isVaultPassword(password);
  return (
    <form
      className="flex flex-col gap-7"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) setAsking(true);
      }}
    >
      <FolderField
        label="Folder of the new vault"
        description="It is not there yet, or empty. Backups go there from then on."
        value={directory}
        onChange={setDirectory}
        check={folder}
        error={check.error}
        pending={check.isFetching || asked !== directory}
      />
      {folder?.vault && (
        <Notice status="danger" title="A vault lies there already. Choose an empty folder." />
      )}
      {isFull && (
        <Notice status="warning" title="There may not be enough room.">
          The old vault takes {formatBytes(vault.storedBytes ?? 0)}, and the new one needs about as much.
        </Notice>
      )}
      <NewPassword
        value={password}
        onChange={setPassword}
        hint="It opens the new vault, and is in the recovery key that you save afterwards."
      />
      <Notice title="What happens then">
        <ul className="mt-1 list-disc pl-4">
          <li>Every backup is copied and encrypted anew, and the new vault is read to its last byte.</li>
          <li>Stopped or cut off, it goes on where it was. The old vault is only read.</li>
          <li>Then Holdfast goes over to the new one, with history, pins and proofs.</li>
          <li>Other keys do not come along: add them anew. The recovery key has to be saved again.</li>
          <li>The old vault stays until you remove it, on the page of the keys.</li>
        </ul>
      </Notice>
      <div className="flex flex-wrap gap-3">
        <SubmitButton variant="danger" disabled={!ready}>
          Re-key the vault
        </SubmitButton>
        <Button variant="ghost" onPress={onBack}>
          Back
        </Button>
      </div>
      <ConfirmByTyping
        open={asking}
        onClose={() => setAsking(false)}
        title={`Re-key ${vault.name}?`}
        consequence="The vault is copied into a new one with new keys. What was stolen stays readable; what comes from now on is not."
        name={vault.name}
        verb="Begin"
        pending={start.isPending || start.isSuccess}
        error={start.error}
        onConfirm={() => start.mutate({ vaultId: vault.id, directory: asked, password })}
      />
    </form>
  );
}
