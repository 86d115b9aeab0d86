/** A program that uses the REST API: a key, and no cookies. */
import type { ProblemDocument } from '@holdfast/contracts/problem';

export interface RestAnswer<T = unknown> {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON. */
  data: T;
  problem: ProblemDocument | undefined;
  text: string;
}

export interface RestRequest {
  query?: Record<string, string | undefined> | undefined;
  body?: unknown;
  headers?: Record<string, string | undefined> | undefined;
}

export type RestCall = <T = unknown>(
  method: string,
  path: string,
  request?: RestRequest,
) => Promise<RestAnswer<T>>;

export function createRestClient(url: string, token?: string): RestCall {
  return async <T>(method: string, path: string, request: RestRequest = {}): Promise<RestAnswer<T>> => {
    const query = request.query ? `?${new URLSearchParams(present(request.query))}` : '';
    const isBytes = request.body instanceof Uint8Array || typeof request.body === 'string';
    const body = request.body === undefined || isBytes ? request.body : JSON.stringify(request.body);
    const response = await fetch(`${url}${path}${query}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...present(request.headers ?? {}),
      },
      ...(body === undefined ? {} : { body: body as string }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const data = isJson ? JSON.parse(text) : undefined;
    return {
      ...{ status: response.status, headers: response.headers, text, data },
      problem: response.ok ? undefined : data,
    };
  };
}

function present(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
