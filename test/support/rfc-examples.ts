/**
 * The examples of the RFCs under fixtures/rfc-examples: every line of theirs, as it goes over the wire. `C:` and `S:` say who speaks, `§`
 * begins an example, `#` a remark of ours; a line without any of them goes on with a literal. A response is held against the row of
 * fixtures/responses that has the same octets, a command against what the library writes.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  type Command,
  CommandWriter,
  parseResponse,
  type Response,
  ResponseFramer,
  type WriterContext,
} from '../../lib/imap/index.ts';
import { toJson } from './grammar-json.ts';
import { octetsOf, textOf } from './octets.ts';
import { responseTable, type TableName, wireOctets } from './response-tables.ts';

/** One example: what each side says, in order, with its literals. */
export interface RfcExample {
  readonly title: string;
  readonly client: readonly string[];
  readonly server: readonly Uint8Array[];
}

/** A command of an example, and the value that the library has for it. */
export interface RfcCommand {
  /** With its tag, as it stands in the example. */
  readonly line: string;
  readonly command: Command<unknown>;
  /** What the connection allows, where it is not everything. */
  readonly context?: Partial<WriterContext>;
  /** How the library spells it, without tag, where it spells it otherwise; {@link why} says the reason. */
  readonly spelled?: string;
  readonly why?: string;
}

export interface RfcExpectations {
  readonly commands: readonly RfcCommand[];
  /** Lines of the client that are no command of the library's, with the reason. */
  readonly notWritten?: Readonly<Record<string, string>>;
  /** Lines of the server that are no response of the grammar, with the reason: errors that the RFC shows on purpose. */
  readonly notRead?: Readonly<Record<string, string>>;
}

/** The examples of one RFC. */
export function rfcExamples(rfc: string): readonly RfcExample[] {
  const path = new URL(`../../fixtures/rfc-examples/${rfc}.txt`, import.meta.url);
  const examples: { title: string; client: string[]; server: string[] }[] = [];
  let speaker: 'client' | 'server' | undefined;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const example = examples.at(-1);
    if (line.startsWith('§')) {
      examples.push({ title: line, client: [], server: [] });
      speaker = undefined;
    } else if (/^[CS]: /.test(line)) {
      assert.ok(example, `${rfc}: ${line} stands before the first example`);
      speaker = line.startsWith('C') ? 'client' : 'server';
      example[speaker].push(wireText(line.slice(3)));
    } else if (speaker !== undefined && example !== undefined && isInLiteral(example[speaker])) {
      example[speaker].push(wireText(line));
    } else {
      assert.match(line, /^(#.*)?$/, `${rfc}: ${line} belongs to nobody`);
    }
  }
  return examples.map(({ title, client, server }) => ({
    title,
    client: whole(client).map((command) => command.slice(0, -2)),
    server: whole(server).map(octetsOf),
  }));
}

/** One character an octet: the wire is UTF-8, as the files are. */
function wireText(text: string): string {
  return textOf(Buffer.from(text));
}

/** Whether the last of these lines stands in a literal, or announces one. */
function isInLiteral(lines: readonly string[]): boolean {
  const framer = new ResponseFramer();
  framer.push(octetsOf(lines.map((line) => `${line}\r\n`).join('')));
  return framer.isMidResponse;
}

/** Lines put together to what a framer sees as one: with their literals and the last line end. */
function whole(lines: readonly string[]): string[] {
  const framer = new ResponseFramer();
  const pieces = framer.push(octetsOf(lines.map((line) => `${line}\r\n`).join(''))).map(textOf);
  if (framer.isMidResponse) {
    // The last command of an example may announce a literal that the server does not want.
    const rest = textOf(framer.unfinished);
    assert.match(rest, /^[^\r]*\{\d+\}\r\n$/, `a literal that does not end: ${rest}`);
    pieces.push(rest);
  }
  return pieces;
}

/** What the library writes for a command, without waiting for a literal's `+`. */
export function written(command: Command<unknown>, context: Partial<WriterContext> = {}): string {
  const all = { nonSynchronizingOctets: Number.POSITIVE_INFINITY, utf8: false, saslIr: true };
  const writer = new CommandWriter({ ...all, ...context });
  command.encode(writer);
  return writer
    .finish()
    .map(({ octets }) => textOf(octets))
    .join('')
    .replace(/\r\n$/, '');
}

/**
 * A command line without what IMAP leaves to the writer: a string's form (atom, quoted, literal) and the case of the letters.
 *
 * @see RFC 9051 §4.3
 */
export function canonical(line: string): string {
  let rest = line;
  let text = '';
  while (rest !== '') {
    const literal = /^~?\{(\d+)\+?\}\r\n/.exec(rest);
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest);
    if (literal !== null) {
      const from = literal[0].length;
      const to = from + Number(literal[1]);
      text += string(rest.slice(from, to));
      rest = rest.slice(to);
    } else if (quoted !== null) {
      text += string((quoted[1] ?? '').replace(/\\(.)/g, '$1'));
      rest = rest.slice(quoted[0].length);
    } else {
      text += rest[0];
      rest = rest.slice(1);
    }
  }
  return text.toUpperCase();
}

function string(value: string): string {
  return /^[^\s"(){}\\]+$/.test(value) ? value : JSON.stringify(value);
}

/** Whether a response has data that a row must say the meaning of: all but the text of a status response. */
function hasData(response: Response): boolean {
  if (response.kind === 'continuation') return false;
  if (response.kind === 'tagged') return response.code !== undefined;
  if (response.kind !== 'untagged') return true;
  const { name, data } = response as { name: string; data: { code?: unknown } };
  return !['OK', 'NO', 'BAD', 'BYE', 'PREAUTH'].includes(name) || data.code !== undefined;
}

/** Tests every line of an RFC's examples. */
export function testRfcExamples(rfc: TableName, { commands, notWritten = {}, notRead = {} }: RfcExpectations): void {
  const examples = rfcExamples(rfc);
  const unread = new Set(Object.keys(notRead).map(wireText));
  const unwritten = new Set(Object.keys(notWritten).map(wireText));
  const rows = new Map(responseTable(rfc).map((row) => [textOf(wireOctets(row)), row]));

  describe(`the examples of ${rfc}: what the server says`, () => {
    for (const { title, server } of examples.filter((example) => example.server.length > 0)) {
      test(title, () => {
        for (const octets of server) {
          const wire = textOf(octets);
          if (unread.has(wire.trimEnd())) continue;
          const response = parseResponse(octets);
          assert.notEqual(response.kind, 'unknown', wire);
          // A text may be missing, and the space before it too: RFC 7162 §3.1.3 has `a107 OK`.
          if (!hasData(response)) assert.ok(wire.replace('\r\n', ' ').startsWith(statusStart(response)), wire);
          else assert.deepEqual(toJson(response), rows.get(wire)?.response ?? 'a row of fixtures/responses', wire);
        }
      });
    }
  });

  describe(`the examples of ${rfc}: what the client says`, () => {
    const known = new Map(commands.map((entry) => [wireText(entry.line), entry]));
    for (const line of new Set(examples.flatMap(({ client }) => client))) {
      if (unwritten.has(line)) continue;
      test(line.split('\r\n', 1)[0] ?? line, () => {
        const entry = known.get(line);
        assert.ok(entry, 'no command of the library is set against it');
        const expected = wireText(entry.spelled ?? entry.line.slice(entry.line.indexOf(' ') + 1));
        assert.equal(canonical(written(entry.command, entry.context)), canonical(expected));
        if (entry.spelled !== undefined) assert.ok(entry.why, 'spelled otherwise, without a reason');
      });
    }
    test('nothing is expected that the RFC does not have', () => {
      const said = new Set(examples.flatMap(({ client }) => client));
      const heard = new Set(examples.flatMap(({ server }) => server.map((octets) => textOf(octets).trimEnd())));
      const stale = [...known.keys(), ...unwritten].filter((line) => !said.has(line));
      assert.deepEqual([...stale, ...[...unread].filter((line) => !heard.has(line))], []);
    });
  });
}

function statusStart(response: Response): string {
  if (response.kind === 'continuation') return '+';
  if (response.kind === 'tagged') return `${response.tag} ${response.status} `;
  return `* ${response.kind === 'untagged' ? response.name : ''} `;
}
