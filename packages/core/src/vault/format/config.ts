/** The vault's `config` file (restic-format: config): sealed, but neither compressed nor marked. */
import { HoldfastError } from '../../errors.ts';
import { damaged, unencodable } from './damaged.ts';
import { goJson } from './go-json.ts';
import { isId } from './ids.ts';
import { parseDocument } from './json-document.ts';
import { requiredId, requiredInteger, requiredString } from './json-fields.ts';

export interface VaultConfig {
  version: 1 | 2;
  /** 64 random hex digits. Clients name their caches by it. */
  id: string;
  /** Of the chunker: one bit per power of x, degree at most 53. Whether it is irreducible is the chunker's to check. */
  chunkerPolynomial: bigint;
}

const polynomialLimit = 1n << 54n;

export function encodeConfig({ version, id, chunkerPolynomial }: VaultConfig): Buffer {
  if (!isId(id)) throw unencodable('the id of the vault is not an id');
  if (chunkerPolynomial < 2n || chunkerPolynomial >= polynomialLimit) {
    throw unencodable('the chunker polynomial has an impossible degree');
  }
  return goJson({ version, id, chunker_polynomial: chunkerPolynomial.toString(16) });
}

/** Throws `vault-damaged` for what is no config, and `unsupported` for versions other than 1 and 2. */
export function decodeConfig(json: Buffer): VaultConfig {
  const what = 'the config';
  const fields = { document: parseDocument(json, what), what };
  const version = requiredInteger(fields, 'version', 0xffff_ffff);
  if (version !== 1 && version !== 2) {
    throw new HoldfastError(
      'unsupported',
      `The vault has format version ${version}; versions 1 and 2 are known. Use a newer Holdfast for it.`,
      { data: { version } },
    );
  }
  const id = requiredId(fields, 'id');
  const polynomial = requiredString(fields, 'chunker_polynomial');
  if (!/^[0-9a-f]{1,14}$/.test(polynomial))
    throw damaged('the chunker polynomial of the config is not a number');
  const chunkerPolynomial = BigInt(`0x${polynomial}`);
  if (chunkerPolynomial < 2n || chunkerPolynomial >= polynomialLimit) {
    throw damaged('the chunker polynomial of the config has an impossible degree');
  }
  return { version, id, chunkerPolynomial };
}
