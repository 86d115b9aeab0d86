/** What a page of ours does with fetch: cookies are kept, and the origin is sent along. */
import type { Problem } from '@holdfast/contracts/problem';

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  data: T;
  problem: Problem | undefined;
  /** As it came, for looking for what must not be in it. */
  text: string;
}

export interface Browser {
  query<T = unknown>(path: string, input?: unknown): Promise<T>;
  change<T = unknown>(path: string, input?: unknown): Promise<T>;
  /** As the two above, but an error is an answer. */
  ask<T = unknown>(kind: 'query' | 'mutation', path: string, input?: unknown): Promise<Answer<T>>;
  /** Anything else; with cookies and the origin, unless the headers say otherwise. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  auth(path: string, body: unknown): Promise<Response>;
  signIn(email: string, password: string): Promise<void>;
  readonly cookies: Map<string, string>;
}

export function createBrowser(url: string): Browser {
  const cookies = new Map<string, string>();
  const call: Browser['fetch'] = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has('origin')) headers.set('origin', url);
    if (headers.get('origin') === '') headers.delete('origin');
    if (cookies.size > 0) headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
    const response = await fetch(url + path, { redirect: 'manual', ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '' || /max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const json = { 'content-type': 'application/json' };
  const ask: Browser['ask'] = async <T>(kind: 'query' | 'mutation', path: string, input?: unknown) => {
    const body = JSON.stringify(input);
    const query = input === undefined ? '' : `?input=${encodeURIComponent(body)}`;
    const response =
      kind === 'query'
        ? await call(`/api/trpc/${path}${query}`)
        : await call(`/api/trpc/${path}`, { method: 'POST', headers: json, body: body ?? '{}' });
    const text = await response.text();
    const answered = JSON.parse(text);
    return {
      ...{ status: response.status, headers: response.headers, text },
      data: answered.result?.data as T,
      problem: answered.error?.data?.problem,
    };
  };
  const succeed = async <T>(kind: 'query' | 'mutation', path: string, input?: unknown): Promise<T> => {
    const { status, data, problem } = await ask<T>(kind, path, input);
    if (problem || status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(problem)}`);
    return data;
  };
  return {
    ...{ cookies, ask, fetch: call },
    query: (path, input) => succeed('query', path, input),
    change: (path, input) => succeed('mutation', path, input),
    auth: (path, body) =>
      call(`/api/auth${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) }),
    async signIn(email, password) {
      const body = JSON.stringify({ email, password });
      const response = await call('/api/auth/sign-in/email', { method: 'POST', headers: json, body });
      if (!response.ok) throw new Error(`Signing in answered ${response.status}: ${await response.text()}`);
    },
  };
}
