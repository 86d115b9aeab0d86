import type { ServerResponse } from 'node:http';
import { operations } from '../operations/index.ts';
import { openApiDocument } from './openapi-document.ts';

let made: string | undefined;

/** For everybody: it says what can be asked, and nothing of this installation. */
export function sendOpenApi(response: ServerResponse): void {
  made ??= JSON.stringify(openApiDocument(operations));
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache' });
  response.end(made);
}
