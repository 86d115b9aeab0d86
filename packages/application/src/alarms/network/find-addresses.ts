/** Where a name leads to, looked at before anything is sent, and kept: the connection goes to these addresses and to no others. */
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { HoldfastError } from '@holdfast/core/errors';
import { isNobodysHost, isPublicAddress } from './public-address.ts';

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a name. Tests put their own in its place. */
export type Resolve = (name: string) => Promise<Address[]>;

export const resolveName: Resolve = (name) => lookup(name, { all: true, verbatim: true });

/**
 * The addresses of `host`, a name or an address. Rejects with `not-allowed` when one of them is not public, unless
 * `inNetwork` says that this host may be in the own network; with `delivery-failed` when there is none.
 */
export async function findAddresses(
  host: string,
  { inNetwork, resolve = resolveName }: { inNetwork: boolean; resolve?: Resolve | undefined },
): Promise<Address[]> {
  const plain = host.replace(/^\[|\]$/g, '');
  const family = isIP(plain);
  const found = family === 0 ? await look(plain, resolve) : [{ address: plain, family }];
  if (found.some(({ address }) => isNobodysHost(address))) {
    throw new HoldfastError(
      'not-allowed',
      `${host} leads to an address where clouds keep the credentials of their machines, and nothing was sent. Enter another one.`,
    );
  }
  // One is enough to refuse: which of them would be taken is not ours to decide.
  if (!inNetwork && !found.every(({ address }) => isPublicAddress(address))) {
    throw new HoldfastError(
      'not-allowed',
      `${host} is on this machine or in its network, and nothing was sent. If that is meant, an owner allows it in the channel: “may be in my own network”.`,
    );
  }
  return found;
}

/** Answers every question for a name with what was found before. */
export function pinned(addresses: readonly Address[]): LookupFunction {
  return (_name, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first!.address, first!.family);
  };
}

async function look(name: string, resolve: Resolve): Promise<Address[]> {
  const found = await resolve(name).catch(() => []);
  if (found.length > 0) return found;
  throw new HoldfastError(
    'delivery-failed',
    `The name ${name} was not found. Is it spelled right, and does this machine reach a name server?`,
    { retryable: true },
  );
}
