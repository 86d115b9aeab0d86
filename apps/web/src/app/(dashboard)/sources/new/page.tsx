import type { Metadata } from 'next';
import { NewSource } from '../../../../screens/sources/new-source.tsx';

export const metadata: Metadata = { title: 'Add a source' };

export default function NewSourcePage() {
  return <NewSource />;
}
