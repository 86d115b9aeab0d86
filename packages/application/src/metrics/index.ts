/** Figures for a monitoring system. */
export { expositionType, type Metric, writeExposition } from './exposition.ts';
export { isMetricsToken, makeMetricsToken, readMetricsToken, removeMetricsToken } from './metrics-token.ts';
export { readMetrics } from './read-metrics.ts';
