import type { Metadata } from 'next';
import { Exports } from '../../../screens/exports/exports.tsx';

export const metadata: Metadata = { title: 'Exports' };

export default function Page() {
  return <Exports />;
}
