/**
 * What an answer that is no token complains of. RFC 6749 has one form; identity providers, and gateways in front of them, have others.
 *
 * @module
 * @see RFC 6749 §5.2
 * @see RFC 9457 (problem details)
 */

/** The fields of a body, JSON or form. */
export type Fields = ReadonlyMap<string, unknown>;

/** A complaint, as it came: neither redacted nor cleaned. */
export interface Complaint {
  /** The error's code or, without one, its short name. */
  readonly error: string | undefined;
  readonly description: string | undefined;
}

/** A field with text in it. */
export function textField(fields: Fields | undefined, name: string): string | undefined {
  const value = fields?.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The first form that fits; undefined where none does. */
export function readComplaint(fields: Fields | undefined): Complaint | undefined {
  if (fields === undefined) return undefined;
  for (const read of FORMS) {
    const complaint = read(fields);
    if (complaint.error !== undefined) return complaint;
  }
  const description = textField(fields, 'error_description') ?? textField(fields, 'message');
  return description === undefined ? undefined : { error: undefined, description };
}

const FORMS: readonly ((fields: Fields) => Complaint)[] = [readStandard, readGoogle, readOkta, readProblem];

function readStandard(fields: Fields): Complaint {
  return {
    error: textField(fields, 'error'),
    // Spring's error page has `message` beside `error`.
    description: textField(fields, 'error_description') ?? textField(fields, 'message'),
  };
}

/** Google's APIs: `{"error":{"code":401,"message":"Request had …","status":"UNAUTHENTICATED"}}`. */
function readGoogle(fields: Fields): Complaint {
  const value = fields.get('error');
  const inner: Fields = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const code = inner.get('code');
  return {
    error:
      textField(inner, 'status') ?? (typeof code === 'number' || typeof code === 'string' ? String(code) : undefined),
    description: textField(inner, 'message'),
  };
}

/** Okta's API: `{"errorCode":"E0000011","errorSummary":"Invalid token provided",…}`. */
function readOkta(fields: Fields): Complaint {
  return { error: textField(fields, 'errorCode'), description: textField(fields, 'errorSummary') };
}

/** Problem details (RFC 9457): `{"type":…,"title":"Forbidden","detail":…}`. */
function readProblem(fields: Fields): Complaint {
  return { error: textField(fields, 'title'), description: textField(fields, 'detail') };
}
