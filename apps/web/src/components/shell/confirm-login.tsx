'use client';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { signInWithProvider } from '../../client/auth.ts';
import { offerConfirmation } from '../../client/confirmation.ts';
import { useMe } from '../../client/me.ts';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../feedback/form-dialog.tsx';
import { PasswordInput } from '../forms/password-input.tsx';

/** Asks for the password once more, for whichever change needs it, in front of whatever is there. */
export function ConfirmLogin() {
  const me = useMe();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const answer = useRef<(confirmed: boolean) => void>(() => {});
  useEffect(
    () =>
      offerConfirmation(() => {
        setOpen(true);
        return new Promise<boolean>((resolve) => {
          answer.current = resolve;
        });
      }),
    [],
  );
  const confirm = useMutation(
    useTRPC().me.confirm.mutationOptions({ meta: { showsItself: true }, onSuccess: () => end(true) }),
  );
  if (me?.hasPassword === false) {
    return (
      <FormDialog
        open={open}
        onClose={() => end(false)}
        title="Sign in once more"
        verb="Go to the provider"
        ready
        pending={false}
        error={null}
        onSubmit={() => void signInWithProvider(`${location.pathname}${location.search}`)}
      >
        <p className="text-sm">This needs a fresh sign-in. You come back to this page; then do it again.</p>
      </FormDialog>
    );
  }
  return (
    <FormDialog
      open={open}
      onClose={() => end(false)}
      title="Confirm that it is you"
      verb="Go on"
      ready={password !== ''}
      pending={confirm.isPending}
      error={confirm.error}
      onSubmit={() => confirm.mutate({ password })}
    >
      <p className="text-sm text-muted">
        You signed in a while ago, and this is not for whoever finds your browser open.
      </p>
      <PasswordInput
        label="Your password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus
      />
    </FormDialog>
  );

  function end(confirmed: boolean): void {
    setOpen(false);
    setPassword('');
    confirm.reset();
    answer.current(confirmed);
  }
}
