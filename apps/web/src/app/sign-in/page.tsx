import type { Metadata } from 'next';
import { SignIn } from '../../screens/sign-in/sign-in.tsx';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInProps {
  /** `error`: what came of going to a provider. */
  searchParams: Promise<{ to?: string; error?: string }>;
}

export default async function SignInPage({ searchParams }: SignInProps) {
  const { to, error } = await searchParams;
  return <SignIn to={ownPath(to)} problem={typeof error === 'string' ? error : ''} />;
}

/** Only a path of ours: an address from outside must not lead elsewhere after the sign-in. */
function ownPath(to: string | undefined): string {
  if (typeof to !== 'string' || !/^\/(?![/\\])/.test(to)) return '/';
  const { origin, pathname, search } = new URL(to, 'http://holdfast.invalid');
  return origin === 'http://holdfast.invalid' ? pathname + search : '/';
}
