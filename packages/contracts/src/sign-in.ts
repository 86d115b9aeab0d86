/** Signing in with an OpenID Connect provider, beside passwords. */
import { z } from 'zod';
import type { roleSchema } from './people.ts';

/** Plain http is for a provider on this very machine, to try things out. */
const issuerSchema = z
  .url('An issuer is an address, such as https://login.example.com/realms/office.')
  .max(500)
  .refine(isSafe, 'An issuer is reached by https.');

const claimSchema = z.string().trim().max(100);

export const providerSchema = z.object({
  /** On the button: `Sign in with Office`. */
  label: z.string().trim().min(1, 'Give it a name.').max(50),
  issuer: issuerSchema,
  clientId: z.string().trim().min(1, 'Give the client’s id.').max(200),
  /** People with verified addresses of these domains may come in without an invitation. */
  admittedDomains: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'That is no domain.'),
    )
    .max(50),
  /** The claim that gives them a role, such as `groups`; empty: all are viewers. */
  roleClaim: claimSchema,
  /** Values of the claim that make an owner or an operator. */
  ownerValue: claimSchema,
  operatorValue: claimSchema,
  /** Values of `acr` by which the provider says that it asked for a second factor. */
  secondFactorAcr: z.array(z.string().trim().min(1).max(200)).max(20).default([]),
});
export type Provider = z.infer<typeof providerSchema>;

/** Without a secret the stored one stays. */
export const saveProviderInput = providerSchema.extend({ clientSecret: z.string().max(500).optional() });

export const storedProviderSchema = z.object({
  provider: providerSchema.nullable(),
  /** To be entered at the provider. */
  redirectUrl: z.string(),
});
export type StoredProvider = z.infer<typeof storedProviderSchema>;

/** What the sign-in page offers beside a password. */
export const offeredSignInSchema = z.object({ provider: z.object({ label: z.string() }).nullable() });

/** The role that claims give: the highest whose value is there; viewer otherwise. */
export function roleOfClaims(
  { roleClaim, ownerValue, operatorValue }: Pick<Provider, 'roleClaim' | 'ownerValue' | 'operatorValue'>,
  claims: Readonly<Record<string, unknown>>,
): z.infer<typeof roleSchema> {
  if (roleClaim === '') return 'viewer';
  const claim = Object.hasOwn(claims, roleClaim) ? claims[roleClaim] : undefined;
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  if (ownerValue !== '' && values.includes(ownerValue)) return 'owner';
  if (operatorValue !== '' && values.includes(operatorValue)) return 'operator';
  return 'viewer';
}

function isSafe(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname, search, hash } = new URL(issuer);
  if (search !== '' || hash !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  );
}
