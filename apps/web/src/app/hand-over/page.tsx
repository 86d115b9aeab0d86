import type { Metadata } from 'next';
import { HandOver } from '../../screens/hand-over/hand-over.tsx';

export const metadata: Metadata = { title: 'Your data', robots: { index: false, follow: false } };

export default function Page() {
  return <HandOver />;
}
