'use client';
import { Button } from '@heroui/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { auth, authProblem } from '../../client/auth.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { Notice } from '../../components/feedback/notice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { FactorSetup, type NewFactor } from './factor-setup.tsx';

/** On or off; turning it on shows the code for the phone, then asks for one to see that it works. */
export function SecondFactor({ enabled, hasPassword }: { enabled: boolean; hasPassword: boolean }) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [password, setPassword] = useState('');
  const [made, setMade] = useState<NewFactor>();
  const close = () => {
    setAsking(false);
    setPassword('');
    change.reset();
  };
  const change = useMutation({
    meta: { showsItself: true },
    mutationFn: async () => {
      if (enabled) {
        const { error } = await auth.twoFactor.disable(hasPassword ? { password } : {});
        if (error) throw new Error(authProblem(error));
        return undefined;
      }
      const { data, error } = await auth.twoFactor.enable(hasPassword ? { password } : {});
      if (error) throw new Error(authProblem(error));
      if (data.method !== 'totp') throw new Error('This account has no authenticator app. Try again.');
      return { uri: data.totpURI, recoveryCodes: data.backupCodes };
    },
    onSuccess: async (factor) => {
      setMade(factor);
      close();
      await queries.invalidateQueries();
    },
  });
  if (made) {
    return (
      <FactorSetup
        factor={made}
        onDone={() => {
          setMade(undefined);
          void queries.invalidateQueries();
        }}
      />
    );
  }
  return (
    <>
      <Notice
        status={enabled ? 'success' : 'default'}
        title={enabled ? 'It is on.' : 'It is off.'}
        action={
          <Button size="sm" variant="outline" onPress={() => setAsking(true)}>
            {enabled ? 'Turn it off' : 'Turn it on'}
          </Button>
        }
      >
        {enabled
          ? 'Signing in needs your phone as well.'
          : hasPassword
            ? 'Whoever knows your password can sign in as you.'
            : 'Whoever gets into your account at the provider can sign in as you.'}
      </Notice>
      <FormDialog
        open={asking}
        onClose={close}
        title={enabled ? 'Turn the second factor off' : 'Turn the second factor on'}
        verb="Go on"
        ready={!hasPassword || password !== ''}
        pending={change.isPending}
        error={change.error}
        onSubmit={() => change.mutate()}
      >
        {hasPassword ? (
          <PasswordInput
            label="Your password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            autoFocus
          />
        ) : (
          <p className="text-sm">
            {enabled
              ? 'From then on your account at the provider is enough to sign in, unless everybody needs a second factor.'
              : 'You will be asked for a code after the provider has let you in, unless it asked for one itself.'}
          </p>
        )}
      </FormDialog>
    </>
  );
}
