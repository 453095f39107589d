/**
 * Icinga 2 loads contrib's definitions and runs the built plugins: states, output, performance data and the time limit, as its own
 * status file has them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  type EngineSite,
  engineSkip,
  PASSWORD,
  readStatus,
  runEngine,
  type ServiceStatus,
  startSite,
  USER,
} from '../support/monitoring-engine.ts';

const ICINGA = '/usr/sbin/icinga2';

/** Until every service has been checked once: some seconds beyond the longest limit of a row, on a busy machine far more. */
const LIMIT_MS = 90_000;

interface Row {
  readonly name: string;
  readonly plugin?: 'check_imap_mailbox_oauth2';
  /** Custom variables without `check_mail_`, as Icinga's configuration writes values. */
  readonly variables: (site: EngineSite) => Readonly<Record<string, string>>;
  /** Icinga's own limit. */
  readonly limit?: string;
  readonly state: 0 | 1 | 2 | 3;
  readonly output: RegExp;
  readonly performance?: readonly RegExp[];
}

const basic =
  (more: Readonly<Record<string, string>>) =>
  ({ port, caFile, passwordFile }: EngineSite): Readonly<Record<string, string>> => ({
    server: '"127.0.0.1"',
    port: `${port}`,
    ca_file: `"${caFile}"`,
    username: `"${USER}"`,
    password_file: `"${passwordFile}"`,
    ...more,
  });
const silent =
  (more: Readonly<Record<string, string>>) =>
  (site: EngineSite): Readonly<Record<string, string>> => ({
    ...basic({ folders: '"Inbox"', ...more })(site),
    port: `${site.silentPort}`,
  });

const ROWS: readonly Row[] = [
  {
    name: 'ok',
    variables: basic({ folders: '"Junk"' }),
    state: 0,
    output: /^OK: me@example\.com: No messages found in folders: Junk/,
    performance: [/^'?time'?=\d+ms;;;;$/],
  },
  {
    name: 'warning, folders as an array',
    variables: basic({ folders: '[ "Inbox", "Junk" ]' }),
    state: 1,
    output: /^WARNING: me@example\.com: 2 messages found: Inbox\(2\), Junk\(0\)/,
  },
  {
    name: 'critical',
    variables: basic({
      ...{ folders: '"Inbox"', warning: '10', v: 'true' },
      ...{ oldest_warning: '"30m"', oldest_critical: '"1h"' },
    }),
    state: 2,
    output: /^CRITICAL: me@example\.com: 2 messages found: Inbox\(2\): oldest 1h30m outside 0:1h/,
    performance: [/^'?messages'?=2;10;;0;$/, /^'?oldest'?=54\d\ds;1800;3600;0;$/],
  },
  {
    name: 'warning by one of several thresholds',
    variables: basic({
      ...{ folders: '[ "Inbox", "Junk" ]', warning: '"@1:5"', critical: '10' },
      ...{ oldest_warning: '"2h"', oldest_critical: '"1d"', cert_warning: '"7:"', size_warning: '"1MB"' },
    }),
    state: 1,
    output: /^WARNING: me@example\.com: 2 messages found: Inbox\(2\), Junk\(0\): messages 2 inside 1:5 ?$/m,
    performance: [
      /^'?messages'?=2;@1:5;10;0;$/,
      /^'?oldest'?=54\d\ds;7200;86400;0;$/,
      /^'?size'?=\d+B;1000000;;0;$/,
      /^'?cert_days'?=\d+;7:;;;$/,
    ],
  },
  {
    name: 'ok by thresholds, where any message would warn without them',
    variables: basic({ folders: '"Inbox"', warning: '5', oldest_warning: '"2h"', newest_critical: '"1d"' }),
    state: 0,
    output: /^OK: me@example\.com: 2 messages found: Inbox\(2\)/,
    performance: [/^'?messages'?=2;5;;0;$/, /^'?oldest'?=54\d\ds;7200;;0;$/, /^'?newest'?=54\d\ds;;86400;0;$/],
  },
  {
    name: 'unknown',
    variables: basic({ folders: '"Inbox"', warning: '"20:10"' }),
    state: 3,
    output: /^UNKNOWN: Error initializing application[\s\S]*--warning/,
  },
  {
    name: 'filters with special characters',
    variables: basic({ folders: '"Inbox"', subject: '"Stop! 5 $$; now"', unseen: 'true', critical: '0' }),
    state: 2,
    output: /1 messages found: Inbox\(1\): messages 1 outside 0:0/,
    performance: [/^'?messages'?=1;;0;0;$/],
  },
  {
    name: 'account',
    variables: ({ folder }) => ({
      config_file: `"${join(folder, 'accounts.ini')}"`,
      account: '"office"',
      warning: '5',
    }),
    state: 0,
    output: /^OK: me@example\.com: 2 messages found: Inbox\(2\)/,
  },
  {
    name: 'oauth2 without its flags',
    plugin: 'check_imap_mailbox_oauth2',
    variables: () => ({ server: '"imap.example.com"' }),
    state: 3,
    output: /^UNKNOWN: Error initializing application[\s\S]*--client-id/,
  },
  {
    name: 'timeout',
    variables: silent({ timeout: '1' }),
    state: 2,
    output: /^CRITICAL: Timed out after 1 s: waiting for the TLS handshake/,
    performance: [/^'?time'?=\d+ms;;;;$/],
  },
  {
    name: 'timeout with a state',
    variables: silent({ timeout: '1', timeout_state: '"unknown"' }),
    state: 3,
    output: /^UNKNOWN: Timed out after 1 s/,
  },
  {
    name: "at Icinga's limit the plugin still says what it waited for",
    variables: silent({ timeout: '60' }),
    // A tenth of this later Icinga kills the plugin: a second is enough for its last words even on a busy machine.
    limit: '10s',
    // Icinga's own word comes before it, and its state in place of the plugin's.
    state: 3,
    output: /^<Timeout exceeded\.>CRITICAL: Ended by SIGTERM: waiting for the TLS handshake with 127\.0\.0\.1/,
  },
];

function configure(site: EngineSite): string {
  const { folder, plugins, write, makeFolder, port, caFile, passwordFile } = site;
  write(
    'accounts.ini',
    `[office]\nserver_name = 127.0.0.1\nserver_port = ${port}\nca_file = ${caFile}\nusername = ${USER}\npassword_file = ${passwordFile}\nfolders = Inbox\n`,
  );
  for (const name of ['data', 'log', 'cache', 'run', 'spool']) makeFolder(name);
  // Icinga puts the first check somewhere within the interval.
  const soon = '  check_interval = 2s\n  retry_interval = 1m\n';
  const services = ROWS.map(({ name, plugin = 'check_imap_mailbox_basic', variables, limit }) => {
    const set = Object.entries(variables(site)).map(([key, value]) => `  vars.check_mail_${key} = ${value}\n`);
    const own = limit === undefined ? '' : `  check_timeout = ${limit}\n`;
    return `object Service ${JSON.stringify(name)} {\n  import "check-mail"\n  host_name = "mail"\n  check_command = "${plugin}"\n  vars.remove("check_mail_config_file")\n${own}${soon}${set.join('')}}\n`;
  });
  return write(
    'icinga2.conf',
    `const PluginDir = "${plugins}"
const NodeName = "localhost"
include <itl>
include "${resolve('contrib/icinga2/check-mail.conf')}"
object CheckerComponent "checker" { }
object Host "mail" {
  check_command = "dummy"
}
${services.join('')}
object StatusDataWriter "status" {
  status_path = "${join(folder, 'status.dat')}"
  objects_path = "${join(folder, 'objects.cache')}"
  update_interval = 1s
}
`,
  );
}

describe('Icinga 2', engineSkip('Icinga 2 (Debian: icinga2-bin, icinga2-common)', ICINGA), () => {
  let site: EngineSite;
  let services: ReadonlyMap<string, ServiceStatus>;
  before(async () => {
    site = await startSite();
    const config = configure(site);
    const names = ROWS.map(({ name }) => name);
    const { folder } = site;
    const places = { DataDir: 'data', LogDir: 'log', CacheDir: 'cache', InitRunDir: 'run', SpoolDir: 'spool' };
    const defined = Object.entries(places).map(([name, place]) => `-DConfiguration.${name}=${join(folder, place)}`);
    const command = [ICINGA, 'daemon', '-c', config, ...defined, ...runAs()] as const;
    services = await runEngine(command, () => readStatus(join(folder, 'status.dat'), names), LIMIT_MS);
  });
  after(() => site.close());

  for (const { name, state, output, performance = [] } of ROWS) {
    test(name, () => {
      const status = services.get(name);
      assert.ok(status !== undefined);
      assert.equal(status.get('current_state'), `${state}`, [...status].join('\n'));
      assert.match(`${status.get('plugin_output')}\n${status.get('long_plugin_output')}`, output);
      const data = (status.get('performance_data') ?? '').split(' ');
      for (const datum of performance)
        assert.ok(
          data.some((text) => datum.test(text)),
          data.join('\n'),
        );
    });
  }

  test('no secret is in what Icinga keeps', () => {
    for (const file of ['status.dat', 'objects.cache']) {
      assert.ok(!readFileSync(join(site.folder, file), 'utf8').includes(PASSWORD), file);
    }
  });
});

/** Icinga changes to a user of its package's, unless it is told that it runs as the right one. */
function runAs(): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  return ['-DConfiguration.RunAsUser=nobody', '-DConfiguration.RunAsGroup=nogroup'];
}
