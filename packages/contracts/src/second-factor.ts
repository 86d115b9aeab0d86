/** Whether a provider says that it asked for a second factor: OpenID Connect's `amr` (RFC 8176) and `acr`. */

/** What each method proves: something that one knows, has, or is. */
const kinds: Readonly<Record<string, 'known' | 'held' | 'own'>> = {
  ...{ pwd: 'known', pin: 'known', kba: 'known' },
  ...{ otp: 'held', sms: 'held', tel: 'held', hwk: 'held', swk: 'held', sc: 'held', pop: 'held' },
  ...{ fpt: 'own', face: 'own', iris: 'own', retina: 'own', vbm: 'own' },
};

/**
 * True when the claims of a verified ID token say so: `mfa`, or methods of two kinds, or an `acr` that the owner has listed. What a
 * value of `acr` means is every provider's own affair, so none counts by itself.
 */
export function assertsSecondFactor(
  claims: Readonly<Record<string, unknown>>,
  acrValues: readonly string[],
): boolean {
  const { amr, acr } = claims;
  if (typeof acr === 'string' && acrValues.includes(acr)) return true;
  const methods = Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [];
  if (methods.includes('mfa')) return true;
  const proven = methods.flatMap((method) => (Object.hasOwn(kinds, method) ? [kinds[method]] : []));
  return new Set(proven).size > 1;
}
