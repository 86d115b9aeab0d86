'use client';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { ButtonLink } from '../../components/shell/button-link.tsx';

/** A set-up that was left before its end: without a vault and a saved recovery key nothing is safe. */
export function SetupNotice() {
  const isOwner = useMay('owner');
  const { data } = useQuery(
    useTRPC().setup.state.queryOptions(undefined, { enabled: isOwner, staleTime: 60_000 }),
  );
  if (data?.step !== 'vault' && data?.step !== 'recovery') return null;
  return (
    <Notice
      status="danger"
      title={data.step === 'vault' ? 'There is no vault yet.' : 'The recovery key was not saved yet.'}
      action={<ButtonLink href="/setup">Go on with the set-up</ButtonLink>}
    >
      {data.step === 'vault'
        ? 'Backups need a place to go to.'
        : 'If this machine is lost now, the backups are lost with it.'}
    </Notice>
  );
}
