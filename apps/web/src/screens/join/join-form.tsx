'use client';
import { loginPasswordSchema, personNameSchema } from '@holdfast/contracts/people';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { auth, authProblem } from '../../client/auth.ts';
import { problemOf } from '../../client/problem.ts';
import { useTRPCClient } from '../../client/trpc.ts';
import { Notice } from '../../components/feedback/notice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { useStrength } from '../../components/forms/strength.ts';
import { StrengthMeter } from '../../components/forms/strength-meter.tsx';
import { SubmitButton } from '../../components/forms/submit-button.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';

export function JoinForm({ token, email }: { token: string; email: string }) {
  const client = useTRPCClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const strength = useStrength(password, [name, email, 'holdfast']);
  const named = personNameSchema.safeParse(name);
  const long = loginPasswordSchema.safeParse(password);
  const isWeak = strength !== undefined && strength.score < 3;
  // The word lists may still be on their way: what has not been judged is not taken.
  const isJudged = !long.success || strength !== undefined;
  const wrongPassword = long.success
    ? isWeak
      ? 'This is too easily guessed. Add some words.'
      : undefined
    : long.error.issues[0]?.message;
  const join = useMutation({
    meta: { showsItself: true },
    mutationFn: async () => {
      await client.people.acceptInvitation.mutate({ token, name, password });
      const { error } = await auth.signIn.email({ email, password, rememberMe: true });
      if (error) throw new Error(authProblem(error));
    },
    // A full load, and an address without the token.
    onSuccess: () => location.replace('/'),
  });
  return (
    <form
      method="post"
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (named.success && wrongPassword === undefined && isJudged) join.mutate();
      }}
    >
      {join.error && <Notice status="danger" title={problemOf(join.error).message} />}
      <TextInput
        label="Your name"
        value={name}
        onChange={setName}
        autoComplete="name"
        error={tried && !named.success ? named.error.issues[0]?.message : undefined}
        autoFocus
      />
      <PasswordInput
        label="Password"
        description="At least 12 characters. A few words that do not belong together are good."
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        error={tried ? wrongPassword : undefined}
      >
        <StrengthMeter strength={strength} />
      </PasswordInput>
      <SubmitButton pending={join.isPending || join.isSuccess} disabled={!isJudged} full>
        Join
      </SubmitButton>
    </form>
  );
}
