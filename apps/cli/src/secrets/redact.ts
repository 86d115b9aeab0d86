/**
 * The last line of defence for secrets: whatever was read as one is blotted out of every message that is printed.
 * Messages are made without secrets; this is for the words of others (a driver, a child process) inside them.
 */
const secrets = new Set<string>();

/** Shorter ones would blot out ordinary words. */
const shortestLength = 6;

export function rememberSecret(secret: string): string {
  if (secret.length >= shortestLength) {
    secrets.add(secret);
    secrets.add(encodeURIComponent(secret));
  }
  return secret;
}

export function redact(text: string): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, '•••');
  return clean;
}
