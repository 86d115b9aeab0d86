/** Whether everything is protected: judged from rows alone, so that it costs little and never waits for a vault. */
export { readOverview } from './read-overview.ts';
export { readSchedules, type StoredSchedule } from './read-schedules.ts';
export { type SummarizedSource, summarizeSources } from './summarize-sources.ts';
export { summarizeVaults } from './summarize-vaults.ts';
