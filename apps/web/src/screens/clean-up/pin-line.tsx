'use client';
import type { CleanUpLine } from '@holdfast/contracts/clean-ups';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pin } from 'lucide-react';
import { useTRPC } from '../../client/trpc.ts';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

/** One that would go, and is wanted after all: a pin saves it, also from a clean-up that was previewed before. */
export function PinLine({ line: { backupId, pinned } }: { line: CleanUpLine }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const pin = useMutation(
    trpc.backups.pin.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.cleanUps.pathKey() }),
    }),
  );
  if (backupId === null) return null;
  if (pinned) return <span className="text-sm">Stays: kept for ever</span>;
  return (
    <SubmitButton
      size="sm"
      variant="outline"
      pending={pin.isPending || pin.isSuccess}
      onPress={() => pin.mutate({ id: backupId, pinned: true })}
    >
      <Pin aria-hidden="true" className="size-3.5" />
      Keep for ever
    </SubmitButton>
  );
}
