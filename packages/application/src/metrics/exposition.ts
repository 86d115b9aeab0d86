/**
 * Writes the Prometheus text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): per metric its help, its type and its samples.
 */
export interface Metric {
  name: string;
  type: 'gauge' | 'counter';
  /** One sentence. */
  help: string;
  samples: Sample[];
}

export interface Sample {
  labels?: Readonly<Record<string, string>>;
  /** Left out when there is none: an absent sample, not a zero. */
  value: number | null | undefined;
}

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** Metrics without samples are left out. */
export function writeExposition(metrics: readonly Metric[]): string {
  return metrics.map(writeMetric).join('');
}

function writeMetric({ name, type, help, samples }: Metric): string {
  const lines = samples.flatMap(({ labels = {}, value }) =>
    value === null || value === undefined ? [] : [`${name}${writeLabels(labels)} ${writeValue(value)}\n`],
  );
  if (lines.length === 0) return '';
  const sentence = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${name} ${sentence}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function writeLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    return `${name}="${escaped}"`;
  });
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function writeValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
