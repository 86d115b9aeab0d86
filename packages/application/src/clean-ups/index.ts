/** What a clean-up would do: found out by a run, shown to a person, and no more than that is done afterwards. */
export { readShownBackups, storePreview } from './clean-up-preview.ts';
export { readCleanUpPlan } from './read-clean-up-plan.ts';
export { startCleanUp } from './start-clean-up.ts';
