import type { Metadata } from 'next';
import { ownPath } from '../../screens/sign-in/own-path.ts';
import { SignIn } from '../../screens/sign-in/sign-in.tsx';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInProps {
  /** `error`: what came of going to a provider. `step`: it let somebody in who has a second factor here. */
  searchParams: Promise<{ to?: string; error?: string; step?: string }>;
}

export default async function SignInPage({ searchParams }: SignInProps) {
  const { to, error, step } = await searchParams;
  const begin = step === 'code' ? 'code' : 'password';
  return <SignIn to={ownPath(to)} problem={typeof error === 'string' ? error : ''} begin={begin} />;
}
