import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC } from '../../client/trpc.ts';

/** The look at the target before a restore, and its start, which leads to its run. */
export function useDatabaseRestore() {
  const trpc = useTRPC();
  const router = useRouter();
  const preflight = useMutation(
    trpc.restore.preflightDatabase.mutationOptions({ meta: { showsItself: true } }),
  );
  const start = useMutation(
    trpc.restore.database.mutationOptions({
      meta: { showsItself: true },
      onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
    }),
  );
  return { preflight, start };
}
