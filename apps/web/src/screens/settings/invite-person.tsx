'use client';
import { Button } from '@heroui/react';
import { inviteInput, type Role } from '@holdfast/contracts/people';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { Choice } from '../../components/forms/choice.tsx';
import { SecretText } from '../../components/forms/secret-text.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { roles, roleWords } from './roles.ts';

/** An address and a role; then the link, once. */
export function InvitePerson() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const checked = inviteInput.safeParse({ email: email.trim(), role });
  const invite = useMutation(
    trpc.people.invite.mutationOptions({
      meta: { showsItself: true },
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.people.pathKey() }),
    }),
  );
  const made = invite.data;
  return (
    <>
      <Button onPress={() => setOpen(true)}>Invite a person</Button>
      <FormDialog
        open={open}
        onClose={close}
        title={made ? `The link for ${email.trim()}` : 'Invite a person'}
        verb={made ? 'Done' : 'Make the link'}
        ready={made !== undefined || checked.success}
        pending={invite.isPending}
        error={invite.error}
        onSubmit={() => (made ? close() : checked.success && invite.mutate(checked.data))}
      >
        {made ? (
          <>
            <SecretText label="The link" value={`${location.origin}/join#${made.token}`} />
            <p className="text-sm text-muted">
              Hand it over by a way that only this person reads. It works once, within seven days, and is not
              shown again.
            </p>
          </>
        ) : (
          <>
            <TextInput label="Email" type="email" value={email} onChange={setEmail} autoFocus />
            <Choice
              label="Role"
              value={role}
              onChange={setRole}
              options={roles}
              description={roleWords[role]}
            />
            <p className="text-sm text-muted">
              You get a link. Whoever opens it gives a name and a password of their own.
            </p>
          </>
        )}
      </FormDialog>
    </>
  );

  function close(): void {
    setOpen(false);
    setEmail('');
    setRole('viewer');
    invite.reset();
  }
}
