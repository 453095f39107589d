/**
 * How fast responses are parsed, in megabytes of wire a second. The corpora are generated, the same in every run, and exported,
 * so that other parsers can be measured on the same octets.
 *
 * @module
 */
import { parseResponse } from '../../lib/imap/grammar/full.ts';

/** Responses of one kind. */
export interface ParserCorpus {
  readonly name: string;
  /** Whole responses, each with its line end. */
  readonly responses: readonly Uint8Array[];
  /** Octets of all responses. */
  readonly octets: number;
}

/** The median of a corpus's runs. */
export interface ParserBenchRow {
  readonly corpus: string;
  readonly medianMs: number;
  /** 10^6 octets of wire a second. */
  readonly megabytesPerSecond: number;
}

const WORDS =
  'report invoice meeting server update your order project weekly notes re fwd delivery status ticket reminder draft budget'.split(
    ' ',
  );
const NAMES = [
  'Ada Lovelace',
  'Grace Hopper',
  'Terry Gray',
  'John Klensin',
  'Mary Ann Horton',
  'Support Team',
  'Order Desk',
];
const HOSTS = ['example.org', 'mail.example.net', 'cac.washington.edu', 'lists.example.com'];
const FLAG_LISTS = ['\\Seen', '\\Answered \\Seen', '', '\\Flagged $Forwarded', '\\Seen NonJunk $label1'];

/** The corpora that are measured. */
export function parserCorpora(): readonly ParserCorpus[] {
  const numbers = Array.from({ length: 200_000 }, (_, index) => 1_000_000 + index * 3);
  return [
    corpus(
      'FETCH FLAGS ENVELOPE BODYSTRUCTURE',
      generate(
        3000,
        (n) =>
          `* ${n} FETCH (UID ${n * 3} FLAGS (${pick(FLAG_LISTS, n)}) INTERNALDATE "17-Jul-2024 02:44:25 +0200" RFC822.SIZE ${4000 + n} ENVELOPE ${envelope(n)} BODYSTRUCTURE ${bodyStructure(n)})`,
      ),
    ),
    corpus(
      'FETCH UID FLAGS',
      generate(20_000, (n) => `* ${n} FETCH (UID ${n * 3} FLAGS (${pick(FLAG_LISTS, n)}))`),
    ),
    corpus('SEARCH of 200,000', [`* SEARCH ${numbers.join(' ')}`]),
  ];
}

function corpus(name: string, lines: readonly string[]): ParserCorpus {
  const responses = lines.map((line) => Buffer.from(`${line}\r\n`, 'utf8'));
  return { name, responses, octets: responses.reduce((sum, response) => sum + response.length, 0) };
}

function generate(count: number, line: (n: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => line(index + 1));
}

function pick(list: readonly string[], n: number): string {
  return list[n % list.length] ?? '';
}

function envelope(n: number): string {
  const subject = [0, 1, 2, 3, 4].map((k) => pick(WORDS, n * 7 + k * 5)).join(' ');
  const encoded = n % 5 === 0 ? `=?utf-8?Q?Gr=C3=BC=C3=9Fe_${n}?= ${subject}` : subject;
  const from = `(${address(n)})`;
  const recipients = `(${Array.from({ length: 1 + (n % 3) }, (_, k) => address(n + k + 1)).join('')})`;
  const reply = n % 2 === 0 ? `"<${n - 1}.${n * 977}@${pick(HOSTS, n)}>"` : 'NIL';
  return `("Wed, 17 Jul 2024 02:23:${10 + (n % 50)} +0200" "${encoded}" ${from} ${from} ${from} ${recipients} ${n % 4 === 0 ? recipients : 'NIL'} NIL ${reply} "<${n}.${n * 977}@${pick(HOSTS, n)}>")`;
}

function address(n: number): string {
  return `("${pick(NAMES, n)}" NIL "${pick(WORDS, n)}.${n % 97}" "${pick(HOSTS, n)}")`;
}

function bodyStructure(n: number): string {
  const plain = `("text" "plain" ("charset" "utf-8" "format" "flowed") NIL NIL "quoted-printable" ${900 + n} ${20 + (n % 60)} NIL NIL NIL NIL)`;
  if (n % 4 === 0) return plain;
  const html = `("text" "html" ("charset" "utf-8") NIL NIL "base64" ${9000 + n} ${120 + (n % 60)} NIL NIL NIL NIL)`;
  const alternative = `(${plain}${html} "alternative" ("boundary" "------------0${n}0B2D${n * 31}") NIL NIL NIL)`;
  if (n % 4 !== 1) return alternative;
  const pdf = `("application" "pdf" ("name" "invoice-${n}.pdf") "<part${n}@x>" NIL "base64" ${70_000 + n} NIL ("attachment" ("filename" "invoice-${n}.pdf")) NIL NIL)`;
  return `(${alternative}${pdf} "mixed" ("boundary" "------------1${n}") NIL NIL NIL)`;
}

/**
 * Parses each corpus in turn, again and again, so that a slow moment of the machine meets them all alike.
 *
 * @param rounds how often; the first third warms up and doesn't count
 */
export async function parserBench(rounds = 30): Promise<readonly ParserBenchRow[]> {
  const corpora = parserCorpora();
  const times = corpora.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { responses }] of corpora.entries()) {
      const start = performance.now();
      for (const response of responses) parseResponse(response);
      if (round >= rounds / 3) times[index]?.push(performance.now() - start);
    }
    // Lets the collector and other work have their turn between rounds rather than within one.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return corpora.map(({ name, octets }, index) => {
    const medianMs = median(times[index] ?? []);
    return { corpus: name, medianMs, megabytesPerSecond: octets / 1000 / medianMs };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
