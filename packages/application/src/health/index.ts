/** Whether Holdfast can do its work now. */
export { checkHealth, type Health, type HealthOptions } from './check-health.ts';
