import type { Metadata } from 'next';
import { PlanPage } from '../../../../../screens/profile-plan/plan-page.tsx';

export const metadata: Metadata = { title: 'What belongs to a profile' };

interface PageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ version?: string }>;
}

export default async function Page({ params, searchParams }: PageProps) {
  const version = Number((await searchParams).version);
  const wanted = Number.isInteger(version) && version > 0 ? version : undefined;
  return <PlanPage sourceId={(await params).id} version={wanted} />;
}
