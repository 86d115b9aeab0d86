/** The web process itself, under the names that dashboards for Prometheus know. */
import type { Metric } from '@holdfast/application/metrics';

export function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  return [
    {
      ...{ name: 'process_cpu_seconds_total', type: 'counter', help: 'CPU time of the web process.' },
      samples: [{ value: (user + system) / 1e6 }],
    },
    {
      ...{ name: 'process_resident_memory_bytes', type: 'gauge', help: 'Memory of the web process.' },
      samples: [{ value: rss }],
    },
    {
      ...{ name: 'process_start_time_seconds', type: 'gauge', help: 'When the web process started.' },
      samples: [{ value: Math.round(Date.now() / 1000 - process.uptime()) }],
    },
  ];
}
