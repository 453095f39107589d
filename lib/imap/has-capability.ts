/**
 * What a capability implies: IMAP4rev2 includes extensions that its servers need not announce.
 *
 * @module
 * @see RFC 9051 appendix E
 */

/** What RFC 9051 took in whole. Of SPECIAL-USE it has the attributes alone, of BINARY the FETCH side. */
const IN_REV2 =
  /^(?:ENABLE|ESEARCH|IDLE|LIST-(?:EXTENDED|STATUS)|LITERAL-|MOVE|NAMESPACE|SASL-IR|SEARCHRES|STATUS=SIZE|UIDPLUS|UNSELECT)$/;

/**
 * Whether a server has an extension: by its name, or as a part of IMAP4rev2.
 *
 * @param capabilities in upper case, as `client.capabilities()` resolves to
 * @param name in upper case
 */
export function hasCapability(capabilities: ReadonlySet<string>, name: string): boolean {
  return capabilities.has(name) || (capabilities.has('IMAP4REV2') && IN_REV2.test(name));
}
