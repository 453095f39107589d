/**
 * ACL: who may do what with a mailbox. GETACL, SETACL, DELETEACL, LISTRIGHTS and MYRIGHTS; the server must have ACL.
 *
 * @module
 * @see RFC 4314
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';
import { ImapError } from '../errors.ts';
import { aclGrammar } from '../grammar/acl.ts';
import { sameMailbox } from '../list-pattern.ts';
import { missingData } from '../one-answer.ts';
import type { AclData, ListRightsData, MyRightsData, Untagged } from '../response.ts';

/**
 * Sends GETACL. Resolves to the rights of each identifier; a server may leave out what this user must not see. Needs ACL. Rejects with
 * `ERR_STATE` before login, and with `ERR_PROTOCOL` where the server says OK without telling the rights.
 *
 * @see RFC 4314 §3.3
 */
export function getAcl(mailbox: string): Command<AclData> {
  return asking('GETACL', mailbox, (response) => (response.name === 'ACL' ? response.data : undefined));
}

/**
 * Sends MYRIGHTS. Resolves to this user's own rights in the mailbox. Needs ACL. Rejects as {@link getAcl} does: with `ERR_STATE` before
 * login, with `ERR_PROTOCOL` where the server tells nothing.
 *
 * @see RFC 4314 §3.5
 */
export function myRights(mailbox: string): Command<MyRightsData> {
  return asking('MYRIGHTS', mailbox, (response) => (response.name === 'MYRIGHTS' ? response.data : undefined));
}

/**
 * Sends LISTRIGHTS. Resolves to the rights that an identifier always has, and the groups in which others can be granted. Needs ACL.
 * Rejects as {@link getAcl} does: with `ERR_STATE` before login, with `ERR_PROTOCOL` where the server tells nothing.
 *
 * @see RFC 4314 §3.4
 */
export function listRights(mailbox: string, identifier: string): Command<ListRightsData> {
  const answer = (response: Untagged): ListRightsData | undefined =>
    response.name === 'LISTRIGHTS' && response.data.identifier === identifier ? response.data : undefined;
  return asking('LISTRIGHTS', mailbox, answer, identifier);
}

/** `set` replaces an identifier's rights, `add` and `remove` change some of them. */
export type AclAction = 'set' | 'add' | 'remove';

const SIGNS: Readonly<Record<AclAction, string>> = { set: '', add: '+', remove: '-' };

/**
 * Sends SETACL, which changes an identifier's rights. Resolves without a value. Needs ACL. Rejects with `ERR_STATE` before login, and with
 * `ERR_ARGUMENT` for rights of other characters.
 *
 * @param identifier a user's name, `anyone`, or with `-` before it the rights that are taken away
 * @param rights lower-case letters and digits, one each: `lrswipkxtea`
 * @param action default `set`
 * @see RFC 4314 §2, §3.1
 */
export function setAcl(mailbox: string, identifier: string, rights: string, action: AclAction = 'set'): Command<void> {
  return {
    name: 'SETACL',
    states: AUTHENTICATED,
    encode: (writer) => {
      if (typeof rights !== 'string' || !/^[a-z0-9]*$/.test(rights) || SIGNS[action] === undefined) throw rightsError();
      writer.raw('SETACL').mailbox(mailbox).astring(identifier).string(`${SIGNS[action]}${rights}`);
    },
    fold: noData,
    repeatable: true,
  };
}

/**
 * Sends DELETEACL, which removes an identifier with its rights. Resolves without a value. Needs ACL. Rejects with `ERR_STATE` before login.
 *
 * @see RFC 4314 §3.2
 */
export function deleteAcl(mailbox: string, identifier: string): Command<void> {
  return {
    name: 'DELETEACL',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('DELETEACL').mailbox(mailbox).astring(identifier),
    fold: noData,
    repeatable: true,
  };
}

function asking<D extends { readonly mailbox: string }>(
  name: string,
  mailbox: string,
  answer: (response: Untagged) => D | undefined,
  identifier?: string,
): Command<D> {
  return {
    name,
    states: AUTHENTICATED,
    encode: (writer) => {
      writer.raw(name).mailbox(mailbox);
      if (identifier !== undefined) writer.astring(identifier);
    },
    fold: () => {
      let told: D | undefined;
      return {
        untagged(response) {
          const data = answer(response);
          if (data === undefined || !sameMailbox(data.mailbox, mailbox)) return false;
          told = data;
          return true;
        },
        result: () => told ?? missingData(name, 'the rights'),
      };
    },
    grammar: aclGrammar,
    repeatable: true,
  };
}

function rightsError(): ImapError {
  return new ImapError('ERR_ARGUMENT', 'SETACL: expected rights of lower-case letters and digits', { kind: 'usage' });
}
