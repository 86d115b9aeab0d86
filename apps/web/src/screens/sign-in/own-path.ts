/** Only a path of ours: an address from outside must not lead elsewhere after the sign-in. */
export function ownPath(to: unknown): string {
  const home = 'http://holdfast.invalid';
  if (typeof to !== 'string' || !to.startsWith('/') || !URL.canParse(to, home)) return '/';
  const { origin, pathname, search } = new URL(to, home);
  // Looked at as it will be used: `/.//elsewhere` becomes `//elsewhere`, which is another host.
  return origin === home && !/^\/[/\\]/.test(pathname) ? pathname + search : '/';
}
