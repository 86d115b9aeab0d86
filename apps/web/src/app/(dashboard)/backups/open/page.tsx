import type { Metadata } from 'next';
import { OpenPortable } from '../../../../screens/uploads/open-portable.tsx';

export const metadata: Metadata = { title: 'Open a portable backup' };

export default function OpenPortablePage() {
  return <OpenPortable />;
}
