/** What an owner may change while it runs, and small facts that have no table of their own. */

export { checkSecret } from './check-secret.ts';
export { readFact, removeFact, writeFact } from './facts.ts';
export { readSettings, updateSettings } from './settings.ts';
export { keepReading, readReading } from './vault-reading.ts';
