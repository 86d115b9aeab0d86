'use client';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { problemOf } from '../../client/problem.ts';
import { useTRPC } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { LonePage } from '../../components/shell/lone-page.tsx';
import { JoinForm } from './join-form.tsx';

/** Where an invitation leads. Its secret stands behind the #, which browsers keep to themselves. */
export function Join() {
  const open = useMutation(useTRPC().people.openInvitation.mutationOptions({ meta: { showsItself: true } }));
  const { mutate } = open;
  useEffect(() => mutate({ token: tokenOfAddress() }), [mutate]);
  if (open.error) {
    return (
      <LonePage title="This invitation does not work">
        <Notice status="danger" title={problemOf(open.error).message} />
      </LonePage>
    );
  }
  const lead = open.data
    ? `${open.data.invitedBy} has invited you as ${open.data.role}. Choose a name and a password; you sign in with ${open.data.email}.`
    : 'One moment …';
  return (
    <LonePage title={open.data ? `Join ${open.data.installationName}` : 'Join'} lead={lead}>
      {open.data && <JoinForm token={tokenOfAddress()} email={open.data.email} />}
    </LonePage>
  );
}

function tokenOfAddress(): string {
  return location.hash.slice(1);
}
