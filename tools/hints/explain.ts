/**
 * Turns an error into words for people: the plugins' summary, the chain of causes, and what to do. Rules go by codes and
 * kinds ({@link HINT_RULES}), never by the text of a message.
 *
 * @module
 */

import { durationText } from '../program/flags-kinds.ts';
import { cleanLine, cutText } from '../program/text.ts';
import type { CertificateFacts, ErrorFacts, ExplainContext } from './error-facts.ts';
import { HINT_RULES } from './explain-rules.ts';

export interface Explanation {
  /** The first line's summary, without state: `Login error occurred`. */
  readonly summary: string;
  /** The messages of the error and its causes, from the outermost on, none twice. */
  readonly causes: readonly string[];
  /** What to do, each a sentence without a full stop. */
  readonly hints: readonly string[];
}

/** Causes beyond this are not followed: a chain may be a ring. */
const MAX_ERRORS = 32;

const MAX_CAUSE_CHARACTERS = 500;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The day of a moment given in milliseconds or as Node gives a certificate's dates. */
function dayOf(value: unknown): string | undefined {
  const moment = new Date(typeof value === 'number' || typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString().slice(0, 10);
}

/** Without the kind of each name: `DNS:a.example` is `a.example`. */
function namesOf(names: readonly unknown[]): string | undefined {
  const shown = names.slice(0, 10).map((name) => text(name).replace(/^(?:DNS|IP Address):/, ''));
  if (shown.length === 0) return undefined;
  return shown.join(', ') + (names.length > 10 ? ', …' : '');
}

/** lib/imap's `certificate`, or Node's `cert` of an error of its own. */
function certificateOf(error: Readonly<Record<string, unknown>>): CertificateFacts | undefined {
  const { certificate, cert } = error;
  if (isRecord(certificate)) {
    const names = certificate['names'];
    return {
      validFrom: dayOf(certificate['validFromMs']),
      validTo: dayOf(certificate['validToMs']),
      names: Array.isArray(names) ? namesOf(names) : undefined,
    };
  }
  if (!isRecord(cert)) return undefined;
  const names = text(cert['subjectaltname']);
  return {
    validFrom: dayOf(cert['valid_from']),
    validTo: dayOf(cert['valid_to']),
    names: names === '' ? undefined : namesOf(names.split(', ')),
  };
}

/** Of the URL only the host: its user part may hold anything. @see RFC 5092 §11 */
function referredTo({ name, argument }: Readonly<Record<string, unknown>>): string | undefined {
  if (name !== 'REFERRAL') return undefined;
  return /^imaps?:\/\/(?:[^/@\s]*@)?(\[[\da-f:.]+\]|[^/@:\s[\]]+)(?::\d+)?(?:[/\s]|$)/i.exec(text(argument))?.[1];
}

function factsOf(error: Readonly<Record<string, unknown>>): ErrorFacts {
  const responseCode = error['responseCode'];
  const retryAfterMs = error['retryAfterMs'];
  return {
    code: text(error['code']),
    kind: text(error['kind']),
    phase: text(error['phase']),
    limit: text(error['limit']),
    responseCode: isRecord(responseCode) ? text(responseCode['name']) : '',
    serverText: typeof error['serverText'] === 'string' ? error['serverText'] : undefined,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
    referredTo: isRecord(responseCode) ? referredTo(responseCode) : undefined,
    certificate: certificateOf(error),
  };
}

/** The error, its causes and the members of aggregates, outermost first, each once. */
function flatten(error: unknown): Readonly<Record<string, unknown>>[] {
  const seen = new Set<Readonly<Record<string, unknown>>>();
  const queue: unknown[] = [error];
  while (queue.length > 0 && seen.size < MAX_ERRORS) {
    const next = queue.shift();
    if (!isRecord(next) || seen.has(next)) continue;
    seen.add(next);
    const members = next['errors'];
    if (Array.isArray(members)) queue.push(...members.slice(0, MAX_ERRORS));
    queue.push(next['cause']);
  }
  return [...seen];
}

/** What Node 24 says behind a missing issuer. These programs try the system's bundle anyway, and are not started by `node`. */
const NODE_ADVICE = /; if the root CA is installed locally, try running Node\.js with --use-system-ca$/;

/** A message on one line; an error without one is shown by its code or class. Of OpenSSL's, only the reason is for people. */
function messageOf(error: Readonly<Record<string, unknown>>, redact: (text: string) => string): string {
  const reason = text(error['code']).startsWith('ERR_SSL_') ? text(error['reason']) : '';
  const message =
    reason ||
    text(error['message']).replace(NODE_ADVICE, '') ||
    text(error['code']) ||
    text(error['name']) ||
    'unknown error';
  return cutText(cleanLine(redact(message)), MAX_CAUSE_CHARACTERS);
}

function summaryOf(outermost: ErrorFacts, message: string, context: ExplainContext): string {
  if (outermost.kind === 'timeout') {
    const waitedFor = outermost.phase === '' ? '' : `: waiting for ${outermost.phase}`;
    return `Timed out after ${durationText(context.timeoutMs)}${waitedFor}`;
  }
  if (outermost.kind === 'auth' || context.stage === 'login') return 'Login error occurred';
  if (context.stage === 'connect') return `Error connecting to ${context.server}`;
  const serverText = outermost.serverText ?? '';
  return `Error occurred ${context.task ?? 'checking mail'}: ${serverText === '' ? message : serverText}`;
}

/** True where a message says nothing that is not said already. */
function isSaid(said: readonly string[], message: string): boolean {
  return said.some((earlier) => earlier.includes(message));
}

/**
 * Explains an error.
 *
 * Hints come from the innermost error that a rule knows, since that is the most particular; the members of an aggregate (one
 * for each address that was tried) may each give one. An error that brings its own `hints` (a {@link DiagnosedError}) has the last
 * word.
 */
export function explainError(error: unknown, context: ExplainContext): Explanation {
  const redact = context.redact ?? ((message: string) => message);
  const chain = flatten(error);
  const causes: string[] = [];
  for (const link of chain) {
    const message = messageOf(link, redact);
    if (!isSaid(causes, message)) causes.push(message);
    const serverText = cutText(cleanLine(redact(text(link['serverText']))), MAX_CAUSE_CHARACTERS);
    if (serverText !== '' && !isSaid(causes, serverText)) causes.push(`the server said: ${serverText}`);
  }
  const facts = chain.map(factsOf);
  const shown = facts.find((link) => link.certificate !== undefined)?.certificate;
  const certificate = shown && { ...shown, names: shown.names === undefined ? undefined : redact(shown.names) };
  const own = chain.find((link) => Array.isArray(link['hints']))?.['hints'];
  const hints = new Set<string>();
  if (Array.isArray(own)) for (const hint of own) hints.add(cleanLine(redact(text(hint))));
  for (const link of own === undefined ? [...facts].reverse() : []) {
    const rule = HINT_RULES.find((candidate) => candidate.applies(link, context));
    if (rule === undefined) continue;
    // An outer error is more general than what it was caused by; what was tried in parallel is of equal rank.
    if (hints.size > 0 && !rule.isAddressFailure) break;
    // Not redacted as a whole: a password that is a word of the sentence would show as the word that is missing.
    hints.add(cleanLine(rule.hint({ ...link, certificate }, context)));
  }
  const { spell } = context;
  const spelled = [...hints].map((hint) =>
    spell === undefined ? hint : hint.replace(/--([a-z][a-z-]*[a-z])/g, (_flag, name: string) => spell(name)),
  );
  const [outermost] = facts;
  const summary =
    outermost === undefined
      ? summaryOf(factsOf({}), cleanLine(redact(String(error))), context)
      : summaryOf(outermost, causes[0] ?? '', context);
  return { summary: cutText(cleanLine(redact(summary)), MAX_CAUSE_CHARACTERS), causes, hints: spelled };
}
