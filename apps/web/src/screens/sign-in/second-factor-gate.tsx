'use client';
import type { ReactNode } from 'react';
import { useMe } from '../../client/me.ts';
import { EnrolSecondFactor } from './enrol-second-factor.tsx';

/** Where a second factor is required, whoever has none is led to set it up: nothing else would answer. */
export function SecondFactorGate({ children }: { children: ReactNode }) {
  const me = useMe();
  return me?.secondFactorNeeded ? <EnrolSecondFactor hasPassword={me.hasPassword} /> : children;
}
