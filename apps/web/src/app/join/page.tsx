import type { Metadata } from 'next';
import { Join } from '../../screens/join/join.tsx';

export const metadata: Metadata = { title: 'Join' };

export default function JoinPage() {
  return <Join />;
}
