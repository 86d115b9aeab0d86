export function earliest(moments: readonly Date[]): Date | undefined {
  return moments.length === 0 ? undefined : new Date(Math.min(...moments.map(Number)));
}

export function latest(moments: readonly Date[]): Date | undefined {
  return moments.length === 0 ? undefined : new Date(Math.max(...moments.map(Number)));
}
