import type { ReactNode } from 'react';
import { Shell } from '../../components/shell/shell.tsx';
import { SecondFactorGate } from '../../screens/sign-in/second-factor-gate.tsx';

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <Shell>
      <SecondFactorGate>{children}</SecondFactorGate>
    </Shell>
  );
}
