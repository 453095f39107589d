/**
 * Answers made to be taken for "none": each question of the plugins, answered not at all, late, twice, in two ways, so that nobody can read
 * it, for another command, mailbox or kind; in each order, whole and octet by octet. Only an honest "none" is OK.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { assertPluginOutcome, runHere } from '../support/run-tool.ts';

/** A question, and what answers it: `{tag}` is its tag. */
interface Question {
  /** Of the command that is answered in an odd way. */
  readonly command: string;
  readonly flags: readonly string[];
  /** Without ESEARCH if false. */
  readonly hasEsearch?: boolean;
  /** Honest answers, which make the check OK and not. */
  readonly good: string;
  readonly bad: string;
  /** Where both are told for one question: the worse counts, or nobody can say. */
  readonly both: 1 | 2 | 3;
  /** Cannot be read. */
  readonly unreadable: readonly string[];
  /** Can be read, but answer another question. */
  readonly foreign: readonly string[];
  /** What a check without any answer is. Default 3. */
  readonly missing?: 2 | 3;
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  STATUS: {
    command: 'STATUS',
    flags: [],
    good: '* STATUS INBOX (MESSAGES 0)',
    bad: '* STATUS INBOX (MESSAGES 5)',
    both: 1,
    unreadable: [
      '* STATUS INBOX (MESSAGES 5 FOO ((',
      '* STATUS INBOX (MESSAGES -1)',
      '*\tstatus INBOX (MESSAGES x)',
      '* STATUS(INBOX)',
      '* STATUS INBOX (MESSAGES 5 MESSAGES 0)',
      'STATUS INBOX (MESSAGES 5)',
    ],
    foreign: ['* STATUS Other (MESSAGES 0)', '* SEARCH', '* LIST () "/" x'],
  },
  SEARCH: {
    command: 'UID SEARCH',
    flags: ['--from', 'boss'],
    hasEsearch: false,
    good: '* SEARCH',
    bad: '* SEARCH 1 2',
    both: 1,
    unreadable: [
      '* SEARCH 1 2 x',
      '* SEARCH 0',
      '* SEARCH(1)',
      '*  search 99999999999',
      '*SEARCH 1',
      '* {SEARCH 1',
      ' * SEARCH 1',
    ],
    foreign: ['* SORT', '* STATUS INBOX (MESSAGES 0)', '* THREAD'],
  },
  ESEARCH: {
    command: 'UID SEARCH',
    flags: ['--from', 'boss'],
    good: '* ESEARCH (TAG "{tag}") UID COUNT 0',
    bad: '* ESEARCH (TAG "{tag}") UID COUNT 5',
    both: 1,
    unreadable: [
      '* ESEARCH (TAG "{tag}") UID COUNT x',
      '* ESEARCH (TAG "{tag}" UID COUNT 0',
      '* ESEARCH(TAG "{tag}") UID COUNT 0',
      '* ESEARCH (TAG "{tag}") UID COUNT 5 COUNT 0',
      '* ESEARCH (TAG "{tag}") UID COUNT 0 MIN 1 MAX 5',
      '* ESEARCH (TAG "{tag}") COUNT 0',
      '* ESEARCH (TAG "ZZ") UID COUNT 0',
      '* ESEARCH UID COUNT 0',
    ],
    foreign: ['* SORT', '* STATUS INBOX (MESSAGES 0)'],
  },
  LIST: {
    command: 'LIST',
    flags: ['--folders', '*'],
    good: '* LIST () "/" Empty',
    bad: '* LIST () "/" INBOX',
    both: 1,
    unreadable: ['*\tlist () "/" (b', '* LIST () "/" {x}', '* LIST() "/" INBOX', '* LIST', 'LIST () "/" INBOX'],
    foreign: ['* LSUB () "/" Empty', '* STATUS INBOX (MESSAGES 0)'],
    missing: 2,
  },
  QUOTA: {
    command: 'GETQUOTAROOT',
    flags: ['--folders', 'Empty', '--quota-critical', '95'],
    good: '* QUOTAROOT Empty r\r\n* QUOTA r (STORAGE 10 1000)',
    bad: '* QUOTAROOT Empty\r\n* QUOTA r (STORAGE 990 1000)',
    both: 2,
    unreadable: ['* QUOTA r (STORAGE x y)', '* QUOTA r', '* QUOTAROOT (', '* QUOTA(r)'],
    foreign: ['* QUOTAROOT Other r', '* QUOTA r (STORAGE 10 1000)', '* STATUS Empty (MESSAGES 0)'],
  },
  EXAMINE: {
    command: 'EXAMINE',
    flags: ['--from', 'boss'],
    good: '* 3 EXISTS',
    bad: '* 5 EXISTS',
    both: 3,
    unreadable: ['* 99999999999 EXISTS', '* EXISTS', '* x EXISTS'],
    foreign: ['* 0 RECENT', '* STATUS INBOX (MESSAGES 0)'],
  },
};

interface Row {
  readonly name: string;
  readonly question: Question;
  /** The lines of the answer, the tagged one among them. */
  readonly answer: readonly string[];
  /** The exit code; undefined for any but 0. */
  readonly status: 0 | 1 | 2 | 3 | undefined;
}

function* rowsOf(): Generator<Row> {
  const done = '{tag} OK';
  for (const [kind, question] of Object.entries(QUESTIONS)) {
    const { good, bad, both, unreadable, foreign, missing = 3 } = question;
    const isExamine = kind === 'EXAMINE';
    const odd: Row[] = [];
    const alerts = kind === 'QUOTA' ? 2 : 1;
    const row = (name: string, answer: readonly string[], status: Row['status']): Row => {
      return { name: `${kind}: ${name}`, question, answer, status };
    };
    yield row('an honest answer', [good, done], 0);
    yield row('an honest answer twice', [good, good, done], 0);
    yield row('an honest alarm', [bad, done], isExamine ? 0 : alerts);
    yield row('missing', [done], missing);
    yield row('late', [done, good], missing);
    for (const [order, lines] of [
      ['good first', [good, bad]],
      ['bad first', [bad, good]],
      ['between', [bad, good, bad]],
    ] as const) {
      yield row(`contradictory, ${order}`, [...lines, done], isExamine ? 0 : both);
    }
    unreadable.forEach((line) => {
      const isStray = isExamine && !line.includes('9999');
      odd.push(row(`unreadable alone, ${line}`, [line, done], isExamine || missing === 3 ? 3 : undefined));
      if (isStray) return;
      odd.push(row(`unreadable first, ${line}`, [line, good, done], 3));
      odd.push(row(`unreadable last, ${line}`, [good, line, done], 3));
    });
    for (const line of foreign) odd.push(row(`of another kind, ${line}`, [line, done], missing));
    yield* odd;
    yield row('a tagged reply that cannot be read', [good, '{tag} MAYBE'], 3);
    yield row('tagged replies for what is yet to come', ['A90 OK', good, done], undefined);
  }
}

const MATRIX = [...rowsOf()];

/** What the next connection answers. */
let current: Row | undefined;
let isSplit = false;

function answerTo(tag: string, command: string, rest: string, row: Row): string {
  const { question, answer } = row;
  if (command === question.command && !(command === 'LIST' && !rest.includes('*'))) {
    return answer.map((line) => `${line.replaceAll('{tag}', tag)}\r\n`).join('');
  }
  const name = rest.replaceAll('"', '').split(' ')[0] ?? '';
  const counted = question.command === 'STATUS' || name === 'Empty' ? 0 : 3;
  const extensions = question.hasEsearch === false ? '' : ' ESEARCH';
  const data: Readonly<Record<string, string>> = {
    AUTHENTICATE: '',
    CAPABILITY: `* CAPABILITY IMAP4rev1 SASL-IR QUOTA${extensions}\r\n`,
    STATUS: `* STATUS ${name} (MESSAGES ${counted})\r\n`,
    LIST: `* LIST () "/" ${rest.split(' ')[1] ?? ''}\r\n`,
    EXAMINE: '* 3 EXISTS\r\n',
    'UID SEARCH': question.hasEsearch === false ? '* SEARCH\r\n' : `* ESEARCH (TAG "${tag}") UID COUNT 0\r\n`,
    LOGOUT: '* BYE\r\n',
  };
  const code = command === 'AUTHENTICATE' ? ` [CAPABILITY IMAP4rev1 QUOTA${extensions}]` : '';
  return `${data[command] ?? ''}${tag} OK${code} done\r\n`;
}

function send(socket: Socket, text: string): void {
  if (!isSplit) socket.write(text);
  else for (const octet of Buffer.from(text)) socket.write(Uint8Array.of(octet));
}

const server = createServer({ noDelay: true }, (socket) => {
  const row = current as Row;
  let pending = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1');
    const lines = pending.split('\r\n');
    pending = lines.pop() ?? '';
    let out = '';
    for (const line of lines) {
      const [, tag = '', command = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/.exec(line) ?? [];
      out += answerTo(tag, command.toUpperCase(), rest, row);
    }
    send(socket, out);
  });
  send(socket, '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] x\r\n');
});

before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => server.close());

async function check(row: Row, split: boolean): Promise<void> {
  current = row;
  isSplit = split;
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const { flags } = row.question;
  const folders = flags.includes('--folders') ? [] : ['--folders', 'INBOX'];
  const login = ['--server', '127.0.0.1', '--port', String(address.port), '--security', 'none', '--allow-plaintext'];
  const argv = [...login, '--username', 'me', '--password', 'secret', '--timeout', '10', ...folders, ...flags];
  const outcome = await runHere('check_imap_mailbox_basic', argv);
  const { status } = row;
  if (status === undefined) assert.ok(outcome.status !== 0, outcome.stdout);
  else assertPluginOutcome(outcome, status);
  if (outcome.status === 3) {
    assert.match(
      outcome.stdout,
      /without telling|contradicted itself|could not be read|belongs to another|has not got/,
    );
  }
}

describe('one consistent answer, or no OK', () => {
  test('is asked in at least 120 ways', () => assert.ok(MATRIX.length >= 120, String(MATRIX.length)));
  for (const row of MATRIX) {
    test(`${row.name}, whole`, () => check(row, false));
    test(`${row.name}, octet by octet`, () => check(row, true));
  }
});
