import type { Metadata } from 'next';
import { CleanUp } from '../../../../screens/clean-up/clean-up.tsx';

export const metadata: Metadata = { title: 'Clean up' };

export default async function Page({ searchParams }: { searchParams: Promise<{ preview?: string }> }) {
  const { preview } = await searchParams;
  return <CleanUp previewRunId={typeof preview === 'string' ? preview : undefined} />;
}
