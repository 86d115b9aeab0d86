'use client';
import { emailSchema, loginPasswordSchema, personNameSchema } from '@holdfast/contracts/people';
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

export interface OwnerStepProps {
  token: string;
  onDone: (password: string) => void;
}

export function OwnerStep({ token, onDone }: OwnerStepProps) {
  const client = useTRPCClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [typedToken, setTypedToken] = useState('');
  const [tried, setTried] = useState(false);
  const strength = useStrength(password, [name, email, 'holdfast']);
  const errors = {
    name: wrong(personNameSchema.safeParse(name)),
    email: wrong(emailSchema.safeParse(email.trim())),
    password:
      wrong(loginPasswordSchema.safeParse(password)) ??
      (strength && strength.score < 3 ? 'This is too easily guessed. Add some words.' : undefined),
  };
  // The word lists may still be on their way: what has not been judged is not taken.
  const isJudged = !loginPasswordSchema.safeParse(password).success || strength !== undefined;
  const create = useMutation({
    meta: { showsItself: true },
    mutationFn: async () => {
      const owner = { name, email: email.trim(), password };
      await client.setup.createOwner.mutate({ token: token || typedToken.trim(), ...owner });
      const { error } = await auth.signIn.email({ email: owner.email, password });
      if (error) throw new Error(authProblem(error));
    },
    onSuccess: () => onDone(password),
  });
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isJudged && Object.values(errors).every((error) => error === undefined)) create.mutate();
      }}
    >
      {create.error && <Notice status="danger" title={problemOf(create.error).message} />}
      {token === '' && (
        <TextInput
          label="Set-up token"
          description="npm start prints an address that holds it. Open that one, or copy what follows token= here."
          value={typedToken}
          onChange={setTypedToken}
          mono
          required
        />
      )}
      <TextInput
        label="Your name"
        value={name}
        onChange={setName}
        autoComplete="name"
        error={tried ? errors.name : undefined}
        autoFocus
      />
      <TextInput
        label="Email"
        description="You sign in with it. Nothing is sent to it."
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="username"
        error={tried ? errors.email : undefined}
      />
      <PasswordInput
        label="Password"
        description="At least 12 characters. A few words that do not belong together are good."
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        error={tried ? errors.password : undefined}
      >
        <StrengthMeter strength={strength} />
      </PasswordInput>
      <div>
        <SubmitButton pending={create.isPending} disabled={!isJudged}>
          Create the owner
        </SubmitButton>
      </div>
    </form>
  );
}

function wrong(result: {
  success: boolean;
  error?: { issues: { message: string }[] } | undefined;
}): string | undefined {
  return result.success ? undefined : result.error?.issues[0]?.message;
}
