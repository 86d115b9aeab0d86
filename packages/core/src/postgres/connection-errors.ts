/** Turns what pg, Node and the server say about a failed connection into a sentence that says what to do. */
import { HoldfastError, isHoldfastError } from '../errors.ts';
import { type ConnectionTarget, describeTarget, isSocketFolder } from './connection.ts';

interface Failure {
  code?: string;
  message: string;
}

/** What went wrong, for tests and findings. */
export type ConnectionProblem =
  | 'refused'
  | 'unknown-host'
  | 'no-socket'
  | 'timeout'
  | 'wrong-password'
  | 'password-needed'
  | 'login-refused'
  | 'unknown-database'
  | 'no-connect-privilege'
  | 'ssl'
  | 'too-many-connections'
  | 'starting-up'
  | 'lost'
  | 'other';

const certificateCodes =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_|ERR_SSL_|EPROTO)/;

export function classifyConnectionFailure(failure: Failure): ConnectionProblem {
  const { code = '', message } = failure;
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown-host';
  if (code === 'ENOENT') return 'no-socket';
  if (
    code === 'ETIMEDOUT' ||
    code === 'EHOSTUNREACH' ||
    code === 'ENETUNREACH' ||
    /timeout expired|timed out/i.test(message)
  ) {
    return 'timeout';
  }
  if (code === '28P01') return 'wrong-password';
  if (/client password must be a (non-empty )?string|no password supplied/i.test(message))
    return 'password-needed';
  if (code === '28000')
    return /SSL|encryption/.test(message) && /no pg_hba/.test(message) ? 'ssl' : 'login-refused';
  if (code === '3D000') return 'unknown-database';
  if (code === '42501') return 'no-connect-privilege';
  if (code === '53300') return 'too-many-connections';
  if (code === '57P03') return 'starting-up';
  if (/does not support SSL|SSL connection/i.test(message) || certificateCodes.test(code)) return 'ssl';
  if (/^(ECONNRESET|EPIPE|57P0[12])$/.test(code) || /terminated|Connection ended/i.test(message))
    return 'lost';
  return 'other';
}

/** The error for a connection that could not be opened. */
export function connectionError(error: unknown, target: ConnectionTarget): HoldfastError {
  if (isHoldfastError(error)) return error;
  const failure = innermost(error);
  const problem = classifyConnectionFailure(failure);
  const where = describeTarget(target);
  const place = isSocketFolder(target.host)
    ? `the socket in ${target.host}`
    : `${target.host}, port ${target.port}`;
  const sentences: Record<ConnectionProblem, string> = {
    refused: `No PostgreSQL server answers at ${place}. Check that it runs and listens there.`,
    'unknown-host': `The host ${target.host} is not known. Check the name in the connection URL.`,
    'no-socket': `There is no PostgreSQL socket for port ${target.port} in ${target.host}. Check that the server runs, and its unix_socket_directories.`,
    timeout: `The server at ${place} did not answer in time. Check the network, firewalls and the address.`,
    'wrong-password': `The server refused the password of ${target.user}. Check user and password in the connection URL.`,
    'password-needed': `The server wants a password for ${target.user}. Put one into the connection URL.`,
    'login-refused': `The server does not let ${target.user} in: ${failure.message}. Check the role and pg_hba.conf.`,
    'unknown-database': `There is no database ${target.database} on this server. Check the name in the connection URL.`,
    'no-connect-privilege': `${target.user} may not connect to ${target.database}. Grant it: GRANT CONNECT ON DATABASE.`,
    ssl: `A secure connection to ${place} could not be agreed on: ${failure.message}. Check sslmode and the certificates.`,
    'too-many-connections': 'The server has no connection left. Try again later, or raise max_connections.',
    'starting-up': 'The server is starting up or shutting down. Try again in a moment.',
    lost: `The connection to ${where} was lost. Check the server's log, then try again.`,
    other: `The connection to ${where} failed: ${failure.message}.`,
  };
  const denied = ['wrong-password', 'password-needed', 'login-refused', 'no-connect-privilege'].includes(
    problem,
  );
  const retryable = ['refused', 'timeout', 'too-many-connections', 'starting-up', 'lost'].includes(problem);
  return new HoldfastError(denied ? 'database-denied' : 'database-unreachable', sentences[problem], {
    cause: error,
    retryable,
    data: { problem },
  });
}

/** The error for a statement that failed in an open session; `doing` completes "Could not …". */
export function statementError(error: unknown, doing: string): HoldfastError {
  if (isHoldfastError(error)) return error;
  const failure = innermost(error);
  if (classifyConnectionFailure(failure) === 'lost') {
    return new HoldfastError(
      'database-unreachable',
      `Could not ${doing}: the connection to the server was lost. Try again.`,
      {
        cause: error,
        retryable: true,
        data: { problem: 'lost' },
      },
    );
  }
  const code = failure.code === '42501' ? 'database-denied' : 'database-unreachable';
  return new HoldfastError(code, `Could not ${doing}: ${failure.message}.`, {
    cause: error,
    data: { sqlState: failure.code },
  });
}

/** Several addresses of one name fail as one AggregateError without a text of its own. */
function innermost(error: unknown): Failure {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors.at(-1));
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    ...(typeof code === 'string' ? { code } : {}),
    message: String(message ?? error).replace(/\.$/, ''),
  };
}
