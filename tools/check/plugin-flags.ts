/**
 * The flags of both plugins: the folders, and what a result looks like.
 *
 * @module
 */
import { foldersFlag } from '../mailbox/folders.ts';

const outputFlags = {
  branding: { kind: 'boolean', group: 'Check', help: 'end the output with name and version of this program' },
  'timeout-state': {
    kind: 'choice',
    group: 'Check',
    choices: ['critical', 'unknown', 'warning', 'ok'],
    default: 'critical',
    help: 'state of a run that reaches its time limit or is ended by SIGTERM',
  },
} as const;

/** What both plugins have. */
export const pluginFlags: { readonly folders: typeof foldersFlag } & typeof outputFlags = {
  folders: foldersFlag,
  ...outputFlags,
};
