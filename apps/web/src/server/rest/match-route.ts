/** Which operation an address and a method mean. */
import type { Operation } from './operation.ts';

export interface Route {
  operation: Operation;
  /** As they stand in the address, decoded. */
  params: Record<string, string>;
}

export interface Routed {
  route?: Route;
  /** Of this address, when the method is none of them. */
  allowed: string[];
}

interface CompiledOperation {
  operation: Operation;
  segments: string[];
}

/** Answers for an address: undefined where no operation has it. */
export function createRoutes(operations: readonly Operation[]) {
  const compiled: CompiledOperation[] = operations
    .map((operation) => ({ operation, segments: operation.path.split('/') }))
    // What is spelled out goes before what is a parameter.
    .sort((one, other) => parametersIn(one) - parametersIn(other));
  return (method: string, pathname: string): Routed | undefined => {
    const asked = pathname.split('/');
    const allowed: string[] = [];
    for (const { operation, segments } of compiled) {
      const params = matchSegments(segments, asked);
      if (!params) continue;
      if (operation.method === method) return { route: { operation, params }, allowed };
      allowed.push(operation.method);
    }
    return allowed.length === 0 ? undefined : { allowed };
  };
}

function parametersIn({ segments }: CompiledOperation): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}

function matchSegments(
  segments: readonly string[],
  asked: readonly string[],
): Record<string, string> | undefined {
  if (segments.length !== asked.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const text = asked[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== text) return undefined;
      continue;
    }
    const value = decoded(text);
    if (value === undefined || value === '') return undefined;
    params[segment.slice(1, -1)] = value;
  }
  return params;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
