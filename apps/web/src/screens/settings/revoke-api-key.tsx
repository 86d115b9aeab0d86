'use client';
import type { ApiKey } from '@holdfast/contracts/api-keys';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.ts';
import { ConfirmByTyping } from '../../components/feedback/confirm-by-typing.tsx';

export interface RevokeApiKeyProps {
  /** Open while there is one. */
  apiKey: ApiKey | undefined;
  onClose: () => void;
}

export function RevokeApiKey({ apiKey, onClose }: RevokeApiKeyProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const revoke = useMutation(
    trpc.apiKeys.revoke.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.apiKeys.pathKey() });
        onClose();
      },
    }),
  );
  const name = apiKey?.name ?? '';
  return (
    <ConfirmByTyping
      open={apiKey !== undefined}
      onClose={onClose}
      title={`Revoke the key ${name}?`}
      consequence="Whatever uses it is refused from now on. It cannot be brought back; a new key can be made."
      name={name}
      verb="Revoke the key"
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => apiKey && revoke.mutate({ id: apiKey.id })}
    />
  );
}
