'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC } from '../../client/trpc.ts';
import { notifySuccess } from '../../components/feedback/notify.ts';

/** Saves, and goes back to the source. `effect`: what uses it next. */
export function useSaveSource(id: string, effect = 'The next backup uses it.') {
  const router = useRouter();
  const queries = useQueryClient();
  return useMutation(
    useTRPC().sources.update.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        await queries.invalidateQueries();
        notifySuccess(`Saved. ${effect}`);
        router.push(`/sources/${id}`);
      },
    }),
  );
}
