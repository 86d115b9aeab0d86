/** The OpenID Connect provider that an owner entered: kept as a setting, its client secret sealed. */
import type { ApplicationKey, SealedFor } from '@holdfast/application/secrets';
import { readFact, removeFact, writeFact } from '@holdfast/application/settings';
import { type Provider, providerSchema } from '@holdfast/contracts/sign-in';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database, Transaction } from '@holdfast/db';
import { z } from 'zod';

/** Of the accounts that people have there. */
export const providerId = 'oidc';
const key = 'sign-in-provider';
const sealedFor: SealedFor = { purpose: 'provider-secret', id: key };
const patienceMs = 10_000;

const keptSchema = providerSchema.extend({ sealedSecret: z.string() });

export interface KeptProvider extends Provider {
  sealedSecret: string;
}

type Place = { database: Pick<Database, 'prisma'>; key: ApplicationKey };

export async function readProvider({ prisma }: Pick<Database, 'prisma'>): Promise<KeptProvider | undefined> {
  return keptSchema.safeParse(await readFact(prisma, key)).data;
}

export function providerSecret(provider: KeptProvider, { key }: Pick<Place, 'key'>): string {
  return key.open(Buffer.from(provider.sealedSecret, 'base64'), sealedFor).toString();
}

/** Asks the provider first whether it is one. Throws `invalid-input`. */
export async function saveProvider(
  { database, key: applicationKey }: Place,
  { clientSecret, ...provider }: Provider & { clientSecret?: string | undefined },
): Promise<void> {
  await discover(provider.issuer);
  const before = await readProvider(database);
  // A secret goes to the provider that it was given for, and to no other.
  const isSame = before?.issuer === provider.issuer && before.clientId === provider.clientId;
  if (!clientSecret && !isSame) {
    throw new HoldfastError(
      'invalid-input',
      'Enter the client’s secret: a stored one goes to no other provider.',
    );
  }
  const sealedSecret = clientSecret
    ? Buffer.from(applicationKey.seal(Buffer.from(clientSecret), sealedFor)).toString('base64')
    : (before?.sealedSecret ?? '');
  await database.prisma.$transaction(async (tx) => {
    if (before?.issuer !== provider.issuer) await forgetLinks(tx);
    await writeFact(tx, key, { ...provider, sealedSecret });
  });
}

export async function removeProvider({ database: { prisma } }: Pick<Place, 'database'>): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await forgetLinks(tx);
    await removeFact(tx, key);
  });
}

/** Another provider may give somebody's id to somebody else: people are known to it by their verified address again. */
async function forgetLinks(tx: Transaction): Promise<void> {
  await tx.account.deleteMany({ where: { providerId } });
}

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
});

export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
}

async function discover(issuer: string): Promise<void> {
  const url = discoveryUrl(issuer);
  const refuse = (why: string, cause?: unknown) =>
    new HoldfastError('invalid-input', `${url} ${why}. Check the issuer’s address.`, { cause });
  let answered: Response;
  try {
    answered = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'error' });
  } catch (cause) {
    throw refuse('does not answer', cause);
  }
  if (!answered.ok) throw refuse(`answers ${answered.status}`);
  const described = discoverySchema.safeParse(await answered.json().catch(() => undefined));
  if (!described.success) throw refuse('does not describe an OpenID Connect provider');
  if (described.data.issuer !== issuer) {
    throw refuse(
      `says that its issuer is ${described.data.issuer.slice(0, 200)}, which has to be the same to the letter`,
    );
  }
}
