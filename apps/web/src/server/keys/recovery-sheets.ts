/**
 * Pages to print that hold a password: kept in this process alone, for minutes, each at an address that nobody guesses and
 * for the one person who asked for it.
 */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { notFound } from '../trpc/problems.ts';

export const sheetsPath = '/api/recovery-sheets/';

const keptMs = 5 * 60_000;
const keptAtMost = 50;

interface Sheet {
  personId: string;
  page: string;
  until: number;
}

export class RecoverySheets {
  readonly #sheets = new Map<string, Sheet>();

  /** Answers the end of its address. */
  keep(personId: string, page: string): string {
    this.#forget();
    const token = randomBytes(32).toString('base64url');
    this.#sheets.set(token, { personId, page, until: Date.now() + keptMs });
    return token;
  }

  /** Throws `not-found`. */
  send(token: string, personId: string, response: ServerResponse): void {
    this.#forget();
    const sheet = this.#sheets.get(token);
    if (sheet?.personId !== personId) throw notFound('page');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      // It has its styles in itself, no script, and asks nobody for anything.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    });
    response.end(sheet.page);
  }

  #forget(): void {
    for (const [token, { until }] of this.#sheets) {
      if (until < Date.now() || this.#sheets.size > keptAtMost) this.#sheets.delete(token);
    }
  }
}
