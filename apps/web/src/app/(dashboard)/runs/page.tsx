import type { Metadata } from 'next';
import { Runs } from '../../../screens/runs/runs.tsx';

export const metadata: Metadata = { title: 'Runs' };

export default function RunsPage() {
  return <Runs />;
}
