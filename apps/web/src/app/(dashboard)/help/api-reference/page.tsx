import type { Metadata } from 'next';
import { ApiReference } from '../../../../screens/api-reference/api-reference.tsx';

export const metadata: Metadata = { title: 'API reference · Help' };

export default function ApiReferencePage() {
  return <ApiReference />;
}
