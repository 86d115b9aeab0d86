'use client';
import type { Me, Role } from '@holdfast/contracts/people';
import { hasRole } from '@holdfast/contracts/people';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from './trpc.ts';

/** Who is signed in; undefined until it is known. */
export function useMe(): Me | undefined {
  return useQuery(useTRPC().me.get.queryOptions(undefined, { staleTime: 60_000 })).data;
}

/** True when the signed-in person may do what needs `role`. The server decides; this only spares a vain press. */
export function useMay(role: Role): boolean {
  const me = useMe();
  return me !== undefined && hasRole(me.person.role, role);
}
