import type { Metadata } from 'next';
import { SignIn } from '../../screens/sign-in/sign-in.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ to?: string }> }) {
  return <SignIn to={ownPath((await searchParams).to)} />;
}

/** Only a path of ours: an address from outside must not lead elsewhere after the sign-in. */
function ownPath(to: string | undefined): string {
  if (typeof to !== 'string' || !/^\/(?![/\\])/.test(to)) return '/';
  const { origin, pathname, search } = new URL(to, 'http://holdfast.invalid');
  return origin === 'http://holdfast.invalid' ? pathname + search : '/';
}
