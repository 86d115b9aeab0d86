'use client';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { createClient } from '../client/client.ts';
import { isSignedOut, problemOf } from '../client/problem.ts';
import { TRPCProvider } from '../client/trpc.ts';
import { notifyProblem } from '../components/feedback/notify.ts';
import { useAwakeMark } from '../components/shell/awake.ts';
import { ThemeFollower } from '../components/shell/theme-follower.tsx';

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [client] = useState(createClient);
  useAwakeMark();
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        <ThemeFollower />
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveIfSignedOut }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        leaveIfSignedOut(error);
        // A form that shows the error beside its fields says so.
        if (mutation.meta?.['showsItself'] !== true) notifyProblem(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && problemOf(error).retryable,
      },
    },
  });
}

/** A session that ended elsewhere leads to the sign-in, and from there back to this page. */
function leaveIfSignedOut(error: unknown): void {
  if (!isSignedOut(error) || /^\/(sign-in|setup|join)/.test(location.pathname)) return;
  location.assign(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
}
