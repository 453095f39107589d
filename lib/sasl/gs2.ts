/**
 * The header that SCRAM and OAUTHBEARER begin with. Channel binding isn't supported, hence always `n`: `y` would claim that
 * the client could do it and the server couldn't.
 *
 * @module
 * @see RFC 5801 §4
 */

/** A name inside a comma-separated message: `,` becomes `=2C`, `=` becomes `=3D`. */
export function escapeSaslname(name: string): string {
  return name.replace(/=/g, '=3D').replace(/,/g, '=2C');
}

/** `n,,`, or `n,a=…,` where the client wants to act as somebody else. */
export function gs2Header(authzid: string | undefined): string {
  return authzid ? `n,a=${escapeSaslname(authzid)},` : 'n,,';
}
