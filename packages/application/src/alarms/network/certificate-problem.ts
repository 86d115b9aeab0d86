/** Why a certificate was not believed, from Node's code, or from OpenSSL's words where only those came through. */

export type CertificateProblem = 'unknown-authority' | 'other-name' | 'expired' | 'not-yet-valid';

const byCode: Readonly<Record<string, CertificateProblem>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown-authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
};

const byWords: readonly [RegExp, CertificateProblem][] = [
  [/certificate has expired/i, 'expired'],
  [/certificate is not yet valid/i, 'not-yet-valid'],
  [
    /self-signed certificate|unable to (verify the first|get (local )?issuer) certificate/i,
    'unknown-authority',
  ],
  [/does not match certificate's altnames/i, 'other-name'],
];

/** Undefined when it was something else. */
export function certificateProblem({
  code = '',
  message = '',
}: {
  code?: string;
  message?: string;
}): CertificateProblem | undefined {
  return byCode[code] ?? byWords.find(([words]) => words.test(message))?.[1];
}

/** Follows the name of the host. */
export const certificateWords: Readonly<Record<CertificateProblem, string>> = {
  'unknown-authority': 'has a certificate that nobody vouches for',
  'other-name': 'has a certificate for another name',
  expired: 'has a certificate that has expired',
  'not-yet-valid': 'has a certificate that is not valid yet',
};
