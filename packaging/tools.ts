/**
 * The seven programs, with what man pages, completions and packages need of each. The texts are those of the tools themselves.
 *
 * @module
 */
import * as basic from '../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import * as oauth2 from '../tools/check_imap_mailbox_oauth2/check_imap_mailbox_oauth2.ts';
import * as fetchToken from '../tools/fetch-token/fetch-token.ts';
import * as listEmails from '../tools/list-emails/list-emails.ts';
import * as lsimap from '../tools/lsimap/lsimap.ts';
import type { HelpText } from '../tools/program/flags-help.ts';
import type { FlagTable } from '../tools/program/flags-kinds.ts';
import * as readToken from '../tools/read-token/read-token.ts';
import * as xoauth2 from '../tools/xoauth2/xoauth2.ts';

/** A program as packaging sees it. */
export interface PackagedTool {
  /** Name of its file. */
  readonly name: string;
  /** Monitoring plugins lie in a folder of their own, and exit with a state. */
  readonly isPlugin: boolean;
  readonly flags: FlagTable;
  readonly help: HelpText;
}

const tool = ({ flags, help }: { readonly flags: FlagTable; readonly help: HelpText }): PackagedTool => ({
  name: help.program,
  isPlugin: help.program.startsWith('check_'),
  flags,
  help,
});

/** Every program, by name. */
export const TOOLS: readonly PackagedTool[] = [
  tool(basic),
  tool(oauth2),
  tool(fetchToken),
  tool(listEmails),
  tool(lsimap),
  tool(readToken),
  tool(xoauth2),
];
