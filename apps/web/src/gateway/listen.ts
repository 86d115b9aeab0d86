/** Opens the port, or says in one sentence why it cannot. */
import type { Server } from 'node:http';

export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(explain(error, host, port))));
    server.listen(port, host, resolve);
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is taken by another program: stop that one, or choose another port with PORT=${port + 1}.`;
  if (error.code === 'EACCES')
    return `Port ${port} needs rights that this user does not have: choose one above 1023 with PORT=3000.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `This machine has no address ${host}: set HOST to one of its own, or to 127.0.0.1.`;
  return `The dashboard cannot listen on ${host}:${port}: ${error.message}`;
}
