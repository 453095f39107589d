/**
 * The parsers of check-mail, node-imap and imapflow on the same octets, in chunks as a socket gives them: framing, parsing, and for FETCH
 * what it takes to have an envelope and a body structure as objects. imapflow's parser alone, on responses that are framed already and
 * without making messages of its tokens, is shown as well.
 *
 * @module
 */
import { Readable } from 'node:stream';
import { parseResponse, ResponseFramer } from '../../lib/imap/index.ts';
import { printTable, race } from './measure.ts';
import { type ParserCorpus, parserCorpora } from './parser.ts';
import { type ImapflowParts, imapflowParts, nodeImapParser } from './peers.ts';

const CHUNK_OCTETS = 65_536;

function chunksOf({ responses }: ParserCorpus): readonly Buffer[] {
  const octets = Buffer.concat(responses);
  return Array.from({ length: Math.ceil(octets.length / CHUNK_OCTETS) }, (_, index) =>
    octets.subarray(index * CHUNK_OCTETS, (index + 1) * CHUNK_OCTETS),
  );
}

function checkMail(chunks: readonly Buffer[], count: number): void {
  const framer = new ResponseFramer();
  let parsed = 0;
  for (const chunk of chunks) {
    for (const response of framer.push(chunk)) {
      parseResponse(response);
      parsed++;
    }
  }
  expect('check-mail', parsed, count);
}

function nodeImap(chunks: readonly Buffer[], count: number): Promise<void> {
  return new Promise((resolve) => {
    const stream = new Readable({ read() {} });
    const parser = nodeImapParser()(stream);
    let parsed = 0;
    parser.on('untagged', () => {
      parsed++;
      if (parsed === count) resolve();
    });
    for (const chunk of chunks) stream.push(chunk);
  });
}

async function imapflowParserAlone({ parse }: ImapflowParts, { responses }: ParserCorpus): Promise<void> {
  for (const response of responses) await parse(response.subarray(0, -2), {});
}

function imapflow(
  { frame, parse, formatMessage }: ImapflowParts,
  chunks: readonly Buffer[],
  count: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = frame();
    let parsed = 0;
    const read = async (): Promise<void> => {
      for (let item = stream.read(); item !== null; item = stream.read()) {
        const tokens = await parse(item.payload, { literals: item.literals });
        if (tokens.command !== 'SEARCH') await formatMessage(tokens);
        item.next();
        parsed++;
        if (parsed === count) resolve();
      }
    };
    stream.on('readable', () => read().catch(reject));
    for (const chunk of chunks) stream.write(chunk);
  });
}

function expect(name: string, parsed: number, count: number): void {
  if (parsed !== count) throw new Error(`${name} parsed ${parsed} of ${count} responses`);
}

/** Measures and prints. */
export async function parserBench(rounds = 15): Promise<void> {
  const parts = await imapflowParts();
  for (const corpus of parserCorpora()) {
    const chunks = chunksOf(corpus);
    const count = corpus.responses.length;
    const timings = await race(
      [
        { name: 'check-mail', run: () => checkMail(chunks, count) },
        { name: 'node-imap 0.8.19', run: () => nodeImap(chunks, count) },
        { name: 'imapflow 2.10.2', run: () => imapflow(parts, chunks, count) },
        { name: 'imapflow 2.10.2, parser alone', run: () => imapflowParserAlone(parts, corpus) },
      ],
      rounds,
    );
    const own = timings[0]?.medianMs ?? Number.NaN;
    printTable(
      `Parser, ${corpus.name}: ${(corpus.octets / 1e6).toFixed(1)} MB, medians of ${rounds} runs taken in turn`,
      [
        ['', 'ms', 'MB/s', 'check-mail is'],
        ...timings.map(({ name, medianMs }) => [
          name,
          medianMs.toFixed(1),
          (corpus.octets / 1e3 / medianMs).toFixed(0),
          `${(medianMs / own).toFixed(1)} × as fast`,
        ]),
      ],
    );
  }
}
