/** Where the guide says more about a problem: by its code, the heading in docs/messages.md. A test holds both together. */

const headings = {
  'What was entered cannot be used': ['invalid-input', 'backup-ambiguous', 'path-unsafe'],
  'It is not there, or not any more': [
    ...['not-found', 'vault-not-found', 'backup-not-found', 'key-not-found', 'source-not-found'],
    'storage-not-found',
  ],
  'It is there already': ['vault-exists', 'storage-exists', 'database-exists'],
  'The state of things has changed': ['conflict', 'key-in-use', 'too-many-keys', 'clean-up-refused'],
  'Another program holds the vault': ['vault-locked', 'lock-lost'],
  'The password is not the right one': ['wrong-password'],
  'Holdfast cannot open its stored passwords': ['secret-mismatch'],
  'The vault is damaged': ['vault-damaged'],
  'A verification found a difference': ['verification-failed'],
  'There is no room, or no right to write': ['storage-full', 'storage-denied'],
  'A disk or a place does not answer': ['storage-failed'],
  'PostgreSQL’s programs are missing': ['tool-missing'],
  'The database cannot be reached': ['database-unreachable'],
  'The database does not allow it': ['database-denied'],
  'The target is not empty': ['target-not-empty', 'database-not-empty'],
  'The dump did not end well': ['dump-failed', 'dump-incomplete'],
  'The restore did not end well': ['restore-failed', 'roles-missing'],
  'A file cannot be read as what it should be': [
    ...['archive-unreadable', 'portable-unreadable', 'export-unreadable'],
  ],
  'Exports do not fit any more': ['profile-not-found', 'plan-outdated'],
  'You may not do that': ['not-allowed'],
  'You are not signed in': ['not-signed-in'],
  'A second factor is required': ['second-factor-needed'],
  'Confirm that it is you': ['confirmation-needed'],
  'Too often': ['too-many-requests'],
  'Too much at once': ['limit-exceeded', 'too-large'],
  'It is not known how to do that': ['unsupported'],
  'Holdfast is not ready': ['service-not-ready', 'worker-lost', 'unreachable'],
  'An alarm could not be delivered': ['delivery-failed'],
  'It was cancelled': ['cancelled'],
  'An error of Holdfast’s own': ['internal'],
} as const satisfies Record<string, readonly string[]>;

const anchors = new Map<string, string>(
  Object.entries(headings).flatMap(([heading, codes]) => codes.map((code) => [code, anchorOf(heading)])),
);

/** The address of the paragraph; undefined for a code that the guide does not know. */
export function helpAddressOf(code: string): string | undefined {
  const anchor = anchors.get(code);
  return anchor === undefined ? undefined : `/help/messages#${anchor}`;
}

/** Of a heading, as GitHub makes it, so that links within docs/ work in both places. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
