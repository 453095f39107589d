/**
 * lsimap: what an IMAP server says it can do, before login and, with credentials, after it.
 *
 * @module
 */

import type { ImapClient, TlsDetails } from '../../lib/imap/index.ts';
import { escapeControls } from '../../lib/log/index.ts';
import { configFlags, readConfigLayer } from '../accounts/config-layer.ts';
import type { ExplainContext } from '../hints/error-facts.ts';
import { explainError } from '../hints/explain.ts';
import { reportFailure } from '../hints/report-failure.ts';
import { checkConnection, openConnection, portOf } from '../mailbox/connection.ts';
import { connectionFlags } from '../mailbox/connection-flags.ts';
import { sayGoodbye } from '../mailbox/goodbye.ts';
import { type Identification, identify } from '../mailbox/introduce.ts';
import { collectRemarks, type Remarks, remarkLines } from '../mailbox/remarks.ts';
import { commandTool } from '../program/command-tool.ts';
import { commonFlags, consoleLogFlags } from '../program/common-flags.ts';
import { EXIT_DONE, type ExitCode } from '../program/exit.ts';
import { type DraftFlagValues, type FlagValues, UsageError } from '../program/flags.ts';
import type { Wording } from '../program/flags-alternatives.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { BooleanFlag } from '../program/flags-kinds.ts';
import type { ToolIo } from '../program/io.ts';
import { setUpLog } from '../program/log-setup.ts';
import { signalSummary, startRunLimit } from '../program/run-limit.ts';
import type { Tool } from '../program/run-tool.ts';
import { checkLogin, loginFlags, startLogin } from './login.ts';

const output: { readonly json: BooleanFlag } = {
  json: { kind: 'boolean', group: 'Output', help: 'print one JSON document to standard output instead of log lines' },
};

/** Every flag of lsimap. */
export const flags: typeof commonFlags &
  typeof consoleLogFlags &
  typeof configFlags &
  typeof output &
  typeof connectionFlags &
  typeof loginFlags = {
  ...commonFlags,
  ...consoleLogFlags,
  ...configFlags,
  ...output,
  ...connectionFlags,
  ...loginFlags,
};

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'lsimap',
  summary: "Lists an IMAP server's capabilities before the login, and after it if credentials are given.",
  examples: [
    '--server imap.example.com',
    '--server imap.example.com --json',
    '--server imap.example.com --log-level trace',
    '--config-file accounts.ini --account ops',
  ],
};

function check(values: DraftFlagValues<typeof flags>, wording: Wording): readonly string[] {
  return [...checkConnection(values), ...checkLogin(values, wording)];
}

export const lsimap: Tool = commandTool({
  table: flags,
  help,
  check,
  configure: (parsed, io) => readConfigLayer(parsed, io, undefined),
  body: (values, io, { warnings }) => inspect(values, warnings, io),
});

type LsimapValues = FlagValues<typeof flags>;

/** What was found; the JSON document. Absent is what the connection or the server doesn't have. */
interface Inspection {
  readonly server: string;
  readonly port: number;
  readonly address: string;
  readonly security: LsimapValues['security'];
  readonly tls?: ReturnType<typeof tlsDocument>;
  readonly greeting: string;
  readonly id?: Identification;
  readonly capabilities: { readonly beforeLogin: readonly string[]; readonly afterLogin?: readonly string[] };
  readonly saslMechanisms: readonly string[];
  /** The mechanism that logged in, or `LOGIN-COMMAND`. */
  readonly login?: string;
}

/**
 * Runs the tool with valid flags.
 *
 * @param warnings what is doubtful in the configuration file
 */
async function inspect(values: LsimapValues, warnings: readonly string[], io: ToolIo): Promise<ExitCode> {
  const { logger, redactor } = setUpLog(values, io);
  for (const warning of warnings) logger.warn(warning);
  const limit = startRunLimit(io, values.timeout);
  const redact = (text: string): string => redactor.redact(text);
  let stage: ExplainContext['stage'] = 'connect';
  let remarks: Remarks = () => [];
  const work = async (): Promise<ExitCode> => {
    const signIn = await startLogin(values, { io, logger, redactor, limit });
    const client = await openConnection(values, { io, logger, limit });
    remarks = collectRemarks(client, logger, redact);
    try {
      // With --json the document is the result, and the lines are only the way to it.
      const tell = (message: string): void => (values.json ? logger.debug(message) : logger.info(message));
      stage = 'check';
      limit.waitFor('the capabilities');
      tell('Connection established to server');
      const before = await gather(client, 'pre-login', tell);
      const identification = values.json ? await identify(client, logger) : undefined;
      let login: string | undefined;
      let after: readonly string[] | undefined;
      if (signIn !== undefined) {
        stage = 'login';
        limit.waitFor('the login');
        login = await signIn(client);
        stage = 'check';
        limit.waitFor('the capabilities after login');
        after = await gather(client, 'post-login', tell);
      }
      await sayGoodbye(client, { logger });
      tell('Connection to server closed');
      if (values.json) {
        const document = inspectionOf(values, client, { identification, before, after, login });
        await io.stdout.write(`${jsonText(document, redact)}\n`);
      }
      return EXIT_DONE;
    } finally {
      client.close();
    }
  };
  try {
    return await limit.race(work());
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const ended = signalSummary(error);
    if (ended !== undefined) return reportFailure({ summary: ended, causes: [], hints: [] }, logger);
    const { server, security, timeout: timeoutMs, 'server-name': certificateName } = values;
    const task = 'listing capabilities';
    const place = { server, port: portOf(values), security, certificateName };
    const explained = explainError(error, { stage, task, ...place, timeoutMs, redact });
    const causes = [...explained.causes, ...remarkLines(remarks, explained.causes)];
    return reportFailure({ ...explained, causes }, logger);
  } finally {
    limit.release();
  }
}

async function gather(client: ImapClient, when: string, tell: (message: string) => void): Promise<readonly string[]> {
  tell(`Gathering ${when} capabilities`);
  await client.capabilities();
  const capabilities = [...client.capabilityNames].sort();
  for (const capability of capabilities) tell(`Capability: ${capability}`);
  return capabilities;
}

interface Findings {
  readonly identification: Inspection['id'];
  readonly before: readonly string[];
  readonly after: readonly string[] | undefined;
  readonly login: string | undefined;
}

function inspectionOf(values: LsimapValues, client: ImapClient, findings: Findings): Inspection {
  const { identification, before, after, login } = findings;
  return {
    server: values.server,
    port: client.remote.port,
    address: client.remote.address,
    security: values.security,
    ...(client.tls !== undefined && { tls: tlsDocument(client.tls) }),
    greeting: client.greeting,
    ...(identification !== undefined && { id: identification }),
    capabilities: { beforeLogin: before, ...(after !== undefined && { afterLogin: after }) },
    saslMechanisms: before.filter((name) => name.startsWith('AUTH=')).map((name) => name.slice('AUTH='.length)),
    ...(login !== undefined && { login }),
  };
}

/** JSON for people and programs, without what the server must not have known. */
function jsonText(document: Inspection, redact: (text: string) => string): string {
  const redacted = (_key: string, value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [redact(key), member]));
  };
  // JSON escapes C0 by itself; the line ends of its layout stay.
  return JSON.stringify(document, redacted, 2).split('\n').map(escapeControls).join('\n');
}

interface CertificateDocument {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly expiry: string;
  readonly serialNumber: string;
  readonly sha256: string;
}

function tlsDocument({ version, cipher, chain }: TlsDetails): {
  readonly version: string;
  readonly cipher: string;
  readonly certificate?: CertificateDocument;
  readonly chain: readonly CertificateDocument[];
} {
  const documents = chain.map((certificate) => ({
    subject: certificate.subject,
    issuer: certificate.issuer,
    names: certificate.names,
    validFrom: new Date(certificate.validFromMs).toISOString(),
    expiry: new Date(certificate.validToMs).toISOString(),
    serialNumber: certificate.serialNumber,
    sha256: certificate.fingerprint256,
  }));
  const [certificate] = documents;
  return { version, cipher, ...(certificate !== undefined && { certificate }), chain: documents };
}
