/**
 * How long each phase of a run took, for performance data. The phases follow one another, but for the token, which is on its way while
 * the connection is made.
 *
 * @module
 */
import type { ConnectStep } from '../../lib/imap/index.ts';
import type { PerformanceDatum } from './nagios.ts';

/**
 * `connect`: address, TCP and greeting. `tls`: the handshake, with STARTTLS that command too. `token`: from the start to the access
 * token. `auth`: the login, once there is a token. `check`: the questions and their answers.
 */
export type TimedPhase = 'connect' | 'tls' | 'token' | 'auth' | 'check';

const PHASES: readonly TimedPhase[] = ['connect', 'tls', 'token', 'auth', 'check'];

const CONNECT_PHASES: Readonly<Record<ConnectStep, TimedPhase>> = {
  resolve: 'connect',
  connect: 'connect',
  tls: 'tls',
  greeting: 'connect',
  capabilities: 'connect',
  starttls: 'tls',
};

export interface PhaseTimes {
  /** Ends the phase before. A phase that begins again goes on. */
  begin(phase: TimedPhase): void;
  /** Takes a step of `connect`. */
  connecting(step: ConnectStep): void;
  /** The token is there, or won't be. A login that waited for it begins only now. */
  tokenTaken(): void;
  /** Ends the present phase; the phases that there were, in milliseconds. */
  end(): readonly PerformanceDatum[];
}

/** @param now milliseconds of a clock that never jumps */
export function timePhases(now: () => number): PhaseTimes {
  const spent = new Map<TimedPhase, number>();
  const started = now();
  let present: TimedPhase | undefined;
  let since = 0;
  const begin = (phase: TimedPhase | undefined): void => {
    const moment = now();
    if (present !== undefined) spent.set(present, (spent.get(present) ?? 0) + moment - since);
    present = phase;
    since = moment;
  };
  return {
    begin,
    connecting: (step) => begin(CONNECT_PHASES[step]),
    tokenTaken() {
      spent.set('token', now() - started);
      if (present === 'auth') since = now();
    },
    end() {
      begin(undefined);
      return PHASES.flatMap((phase) => {
        const milliseconds = spent.get(phase);
        if (milliseconds === undefined) return [];
        return [{ label: `time_${phase}`, value: Math.round(milliseconds), unit: 'ms' as const, min: 0 }];
      });
    },
  };
}
