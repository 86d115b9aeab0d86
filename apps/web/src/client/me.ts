'use client';
import type { Me } from '@holdfast/contracts/people';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from './trpc.ts';

/** Who is signed in; undefined until it is known. */
export function useMe(): Me | undefined {
  return useQuery(useTRPC().me.get.queryOptions(undefined, { staleTime: 60_000 })).data;
}
