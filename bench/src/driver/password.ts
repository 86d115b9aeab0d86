/** The password of vaults that a bench makes. */
export function benchPassword(): string {
  return process.env['HOLDFAST_BENCH_PASSWORD'] ?? 'bench';
}
