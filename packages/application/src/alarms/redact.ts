/** Nothing that was told to us in confidence is ever repeated, also where another program repeats it to us. */

/** Shorter ones would take ordinary words out of sentences. */
const leastLetters = 4;

export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= leastLetters)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('base64url'),
    ])
    .sort((one, other) => other.length - one.length);
  return forms.reduce((shown, form) => shown.replaceAll(form, '•••'), text);
}
