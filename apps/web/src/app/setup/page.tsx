import type { Metadata } from 'next';
import { Setup } from '../../screens/setup/setup.tsx';

export const metadata: Metadata = { title: 'Set up' };

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  const { token } = await searchParams;
  return <Setup token={typeof token === 'string' ? token : ''} />;
}
