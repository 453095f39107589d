/**
 * Opens a connection up to the point where one can log in: address, TCP, TLS, greeting, STARTTLS, each bounded in time.
 *
 * @module
 * @see RFC 9051 §7.1.4, RFC 8314 (implicit TLS)
 */
import { type Logger, silentLogger } from '../../log/index.ts';
import { startTls } from '../commands/starttls.ts';
import { ImapError } from '../errors.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { Session } from '../session/session.ts';
import { startTlsError } from '../session/session-failure.ts';
import { bounded, type Clock, checkTimeout, systemClock, type Wait } from '../transport/deadline.ts';
import type {
  AddressFamily,
  OpenSocket,
  OpenTransport,
  TlsOptions,
  Transport,
  TransportPhase,
} from '../transport/transport.ts';
import { ImapClient } from './client.ts';
import { guardedLogger, wireTrace } from './wire-trace.ts';

/** TLS from the first octet, after STARTTLS, or never. */
export type Security = 'tls' | 'starttls' | 'none';

/** Milliseconds each step may take; Infinity for no limit. */
export interface Timeouts {
  /** Finding the address and connecting. Default 30,000. */
  readonly connectMs: number;
  /** The TLS handshake. Default 30,000. */
  readonly tlsMs: number;
  /** From the connection to the greeting. Default 30,000. */
  readonly greetingMs: number;
  /** From a command's submission to its tagged response. Default 300,000. */
  readonly commandMs: number;
}

const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 30_000, tlsMs: 30_000, greetingMs: 30_000, commandMs: 300_000 };

/** The steps of connecting, in their order; the last two with STARTTLS only. `tls` is the handshake of implicit TLS. */
export type ConnectStep = TransportPhase | 'greeting' | 'capabilities' | 'starttls';

/** Where to connect to, and how. */
export interface ConnectOptions {
  /** A name or an address. */
  readonly host: string;
  /** 1 to 65535. Default 993, or 143 without implicit TLS. */
  readonly port?: number;
  /** Default `tls`. With `starttls` what came in the clear counts no more after the handshake; `none` stays in the clear. */
  readonly security?: Security;
  /** Default `auto`: all addresses, IPv6 and IPv4, in the resolver's order. */
  readonly family?: AddressFamily;
  /** Default: the platform's roots, TLS 1.2 and later. */
  readonly tls?: TlsOptions;
  /** In place of some of the defaults that {@link Timeouts} tells. */
  readonly timeouts?: Partial<Timeouts>;
  /** Ends the attempt, not the connection once it stands. */
  readonly signal?: AbortSignal;
  /** In place of some of {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<Limits>;
  /** Default: none. At `debug` a line a command and response, at `trace` the wire. */
  readonly logger?: Logger;
  /** Told what is waited for next, as an object of "waiting for"; for messages when a limit of the caller's own is reached. */
  readonly onPhase?: (phase: string, step: ConnectStep) => void;
  /**
   * Opens the connection in place of TCP, through a SOCKS or CONNECT proxy, say; TLS goes over it. Rejects if the signal fires. Default: TCP
   * to an address of the host.
   */
  readonly socket?: OpenSocket;
  /** Default: TCP and TLS of Node. */
  readonly transport?: OpenTransport;
  /** What times are measured by. Default {@link systemClock}. */
  readonly clock?: Clock;
}

/**
 * Connects and reads the greeting. Certificates are always verified.
 *
 * @throws {ImapError} `ERR_ARGUMENT`, `ERR_DNS`, `ERR_CONNECT`, `ERR_TLS`, `ERR_TLS_CERTIFICATE`, `ERR_STARTTLS`,
 * `ERR_STARTTLS_INJECTION`, `ERR_PROTOCOL` (not an IMAP server), `ERR_BYE` (the server's reason in `serverText`), `ERR_CLOSED`,
 * `ERR_LIMIT`, `ERR_TIMEOUT` and `ERR_ABORTED` (what was waited for in `phase`)
 */
export async function connect(options: ConnectOptions): Promise<ImapClient> {
  const { security = 'tls', signal, clock = systemClock, tls = {}, onPhase } = options;
  const logger = guardedLogger(options.logger ?? silentLogger);
  checkTls(tls);
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  for (const timeoutMs of Object.values(timeouts)) checkTimeout(timeoutMs);
  const waitFor = (step: ConnectStep, phase: string, timeoutMs: number): Wait => {
    onPhase?.(phase, step);
    return { phase, timeoutMs, signal, clock };
  };
  const transport = await openTransport(options, timeouts, clock);
  const trace = wireTrace(logger);
  const session = new Session({
    ...(options.limits && { limits: options.limits }),
    ...(trace && { trace }),
    trusted: security !== 'starttls',
  });
  const client = new ImapClient({
    session,
    transport,
    logger,
    clock,
    commandMs: timeouts.commandMs,
    maxBufferedOctets: options.limits?.maxLiteralOctets ?? DEFAULT_LIMITS.maxLiteralOctets,
  });
  try {
    const greeting = await bounded(waitFor('greeting', "the server's greeting", timeouts.greetingMs), (inner) =>
      client.awaitGreeting(inner),
    );
    if (client.error !== undefined) throw client.error;
    if (security === 'starttls') {
      if (greeting.status === 'PREAUTH') throw startTlsError('the server logged the connection in before STARTTLS');
      const offered = await bounded(waitFor('capabilities', 'the answer to CAPABILITY', timeouts.greetingMs), (inner) =>
        client.capabilities({ signal: inner }),
      );
      if (!offered.has('STARTTLS')) throw startTlsError("the server doesn't offer STARTTLS");
      await bounded(waitFor('starttls', 'STARTTLS and the TLS handshake', timeouts.tlsMs), (inner) =>
        client.startTls(startTls(), tls, inner),
      );
    }
  } catch (error) {
    client.close();
    throw error;
  }
  return client;
}

async function openTransport(options: ConnectOptions, timeouts: Timeouts, clock: Clock): Promise<Transport> {
  const { host, security = 'tls', family = 'auto', tls = {}, socket, signal, onPhase } = options;
  const port = options.port ?? (security === 'tls' ? 993 : 143);
  if (typeof host !== 'string' || host === '' || !Number.isInteger(port) || port < 1 || port > 65535) {
    throw new ImapError('ERR_ARGUMENT', 'connect: expected a host and a port from 1 to 65535', { kind: 'usage' });
  }
  const phases: Readonly<Record<TransportPhase, string>> = {
    resolve: `the address of ${host}`,
    connect: `the connection to ${host} port ${port}`,
    tls: `the TLS handshake with ${host} port ${port}`,
  };
  const open = options.transport ?? (await import('../transport/node-transport.ts')).openNodeTransport;
  const waitFor = (phase: string, timeoutMs: number): Wait => ({ phase, timeoutMs, signal, clock });
  // One wait, whose time doesn't begin anew when the address is found.
  const connecting = { ...waitFor(phases.resolve, timeouts.connectMs) };
  return bounded(connecting, async (inner, next) => {
    const transport = await open({
      host,
      port,
      family,
      ...(security === 'tls' && { tls }),
      ...(socket && { socket }),
      signal: inner,
      onPhase: (step) => {
        connecting.phase = phases[step];
        onPhase?.(phases[step], step);
        if (step === 'tls') next(waitFor(phases.tls, timeouts.tlsMs));
      },
    });
    if (!inner.aborted) return transport;
    // Too late: nobody waits for it any more.
    transport.destroy();
    throw inner.reason;
  });
}

const TLS_OPTIONS: readonly string[] = ['ca', 'cert', 'key', 'minVersion', 'serverName'];

/** A key that means nothing here may have been meant to loosen what is verified. */
function checkTls(tls: TlsOptions): void {
  const unknown = Object.keys(tls).find((key) => !TLS_OPTIONS.includes(key));
  if (unknown === undefined) return;
  const message = `tls: expected ${TLS_OPTIONS.join(', ')}, and not ${unknown.slice(0, 40)}`;
  throw new ImapError('ERR_ARGUMENT', message, { kind: 'usage' });
}
