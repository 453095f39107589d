/**
 * From connection flags to a connection: ports, trust, the rule that nothing secret crosses the network in the clear, and limits that
 * fit what the tools ask for.
 *
 * @module
 */
import { type ConnectStep, connect, type ImapClient, ImapError, type Limits } from '../../lib/imap/index.ts';
import type { Logger } from '../../lib/log/index.ts';
import { isLoopbackHost } from '../../lib/oauth2/index.ts';
import { TLS_VERSIONS } from '../network/tls-version.ts';
import { withTrust } from '../network/trust.ts';
import type { DraftFlagValues, FlagValues } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import type { RunLimit } from '../program/run-limit.ts';
import type { connectionFlags } from './connection-flags.ts';

/** The connection flags' values. */
export type ConnectionValues = FlagValues<typeof connectionFlags>;

/** Far more than a well-behaved server sends to what the tools ask; the longest line is that of a SEARCH in a large mailbox. */
const TOOL_LIMITS: Partial<Limits> = {
  maxLineOctets: 4 * 1024 * 1024,
  maxLiteralOctets: 256 * 1024,
  maxResponseOctets: 4 * 1024 * 1024,
  maxUntaggedResponses: 200_000,
  maxUntaggedOctets: 16 * 1024 * 1024,
  maxUnreadableResponses: 10_000,
};

/** What {@link openConnection} needs of the run. */
export interface ConnectionContext {
  readonly io: Pick<ToolIo, 'readFile' | 'env' | 'limitResolver'>;
  readonly logger: Logger;
  readonly limit: RunLimit;
  /** Told which step of connecting has begun. */
  readonly onStep?: (step: ConnectStep) => void;
  /** Where the tool asks for more than the others do. */
  readonly limits?: Partial<Limits>;
}

/** `--port`, or the one that goes with `--security`. */
export function portOf(values: Pick<ConnectionValues, 'port' | 'security'>): number {
  return values.port ?? (values.security === 'tls' ? 993 : 143);
}

/** What is wrong with the connection flags together; for `settleFlags`. */
export function checkConnection(values: DraftFlagValues<typeof connectionFlags>): readonly string[] {
  const { server, security } = values;
  if (server === undefined) return [];
  if (!isHost(server)) {
    // Not quoted: a URL may hold a password.
    return ['--server is neither a name nor an address: no scheme, no brackets, and the port goes into --port'];
  }
  if (security !== 'none' || values['allow-plaintext'] === true || isLoopbackHost(server)) return [];
  return ['--security none is for loopback addresses only: use tls or starttls, or permit it with --allow-plaintext'];
}

/**
 * Connects up to the greeting (with STARTTLS, up to TLS).
 *
 * @throws {ImapError} as `connect` does
 * @throws {UsageError} where the CA file cannot be used
 */
export function openConnection(
  values: ConnectionValues,
  { io, logger, limit, limits, onStep }: ConnectionContext,
): Promise<ImapClient> {
  io.limitResolver(values.timeout);
  const serverName = values['server-name'];
  return withTrust(values['ca-file'], io, async (ca) => {
    const client = await connect({
      host: values.server,
      port: portOf(values),
      security: values.security,
      family: values['net-type'],
      tls: {
        minVersion: TLS_VERSIONS[values['min-tls']],
        ...(ca !== undefined && { ca }),
        ...(serverName !== undefined && { serverName }),
      },
      // The run's own limit is the only one.
      timeouts: { connectMs: Infinity, tlsMs: Infinity, greetingMs: Infinity, commandMs: Infinity },
      signal: limit.signal,
      limits: { ...TOOL_LIMITS, ...limits },
      logger,
      onPhase: (phase, step) => {
        limit.waitFor(phase);
        onStep?.(step);
      },
    });
    if (values.security !== 'none' || values['allow-plaintext'] || isLoopbackHost(client.remote.address)) return client;
    // `localhost` is whatever the hosts file says.
    client.close();
    const message = `${values.server} is not a loopback address, and the connection has no TLS`;
    throw new ImapError('ERR_ARGUMENT', message, { kind: 'usage' });
  });
}

/** By its form a name (of any script) or an address: IPv6 without brackets, perhaps with its zone. */
function isHost(server: string): boolean {
  return /^[^\s/@:[\]]+$/.test(server) || /^[\da-f]*:[\da-f]*:[\da-f:.]*(?:%[^\s/]+)?$/i.test(server);
}
