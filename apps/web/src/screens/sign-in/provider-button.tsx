'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import { signInWithProvider } from '../../client/auth.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';

/** The way in by the owner's provider, where there is one. */
export function ProviderButton({ to }: { to: string }) {
  const { data } = useQuery(useTRPC().signIn.offered.queryOptions());
  const go = useMutation({ meta: { showsItself: true }, mutationFn: () => signInWithProvider(to) });
  if (!data?.provider) return null;
  return (
    <div className="mt-6 flex flex-col gap-6 border-t border-separator pt-6">
      {go.error && <Notice status="danger" title={go.error.message} />}
      <SubmitButton variant="outline" full pending={go.isPending || go.isSuccess} onPress={() => go.mutate()}>
        <LogIn aria-hidden="true" className="size-4" />
        Sign in with {data.provider.label}
      </SubmitButton>
    </div>
  );
}
