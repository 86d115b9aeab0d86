/** The parts of the reference, in the order in which they stand there, and what each is about. */
export const tags = {
  Backups: 'Make backups, find them, verify them, restore them, now or on a schedule.',
  'Clean-up': 'Remove what no rule keeps, after a look at what that would be.',
  Sources: 'What is backed up: databases and directories.',
  Schedules: 'What is done by itself, and when.',
  Runs: 'What is being done, was done and waits: follow it, cancel it, try it again.',
  Vaults: 'Where backups lie.',
  Keys: 'The passwords that open a vault. What programs ask with are API keys.',
  Downloads: 'Carry a backup away as one file.',
  Uploads: 'Bring a portable backup, or a file of another program.',
  Exports: 'People’s own data, as files for them.',
  Profiles: 'What belongs to a person, and putting it back.',
  Alarms: 'What is wrong, and who is told.',
  People: 'Accounts and invitations.',
  Account: 'The person whom the key acts for.',
  'API keys': 'What programs ask with.',
  Settings: 'What an owner has set, and who did what.',
} as const;

export type Tag = keyof typeof tags;
