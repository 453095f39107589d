/**
 * Nagios Core loads contrib's definitions and runs the built plugins: states, further lines, performance data and the time limit, as its
 * own status file has them.
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

const NAGIOS = '/usr/sbin/nagios4';

/** Until every service has been checked once: some seconds beyond Nagios' own limit, on a busy machine far more. */
const LIMIT_MS = 90_000;

interface Row {
  readonly name: string;
  readonly command: (site: EngineSite) => string;
  readonly state: 0 | 1 | 2 | 3;
  readonly output: RegExp;
  readonly performance?: RegExp;
  readonly long?: RegExp;
  /** Nagios' own limit ends the plugin, whose last words are lost. */
  readonly killed?: true;
}

const reach = ({ port, caFile }: EngineSite): string => `--server 127.0.0.1 --port ${port} --ca-file ${caFile}`;
const basic = (folders: string, more: string) => (site: EngineSite) =>
  `check_imap_mailbox_basic!${reach(site)} --username ${USER} --password-file ${site.passwordFile} --folders '${folders}' ${more}`;
const silent = (more: string) => (site: EngineSite) =>
  `check_imap_mailbox_basic!--server 127.0.0.1 --port ${site.silentPort} --username ${USER} --password-file ${site.passwordFile} --folders Inbox ${more}`;

const TIME = /^'time'=\d+ms;;;;/;

const ROWS: readonly Row[] = [
  {
    name: 'ok',
    command: basic('Junk', ''),
    state: 0,
    output: /^OK: me@example\.com: No messages found in folders: Junk$/,
    performance: TIME,
  },
  {
    name: 'warning',
    command: basic('Inbox, Junk', ''),
    state: 1,
    output: /^WARNING: me@example\.com: 2 messages found: Inbox\(2\), Junk\(0\)/,
    performance: TIME,
  },
  {
    name: 'critical',
    command: basic('Inbox', '-w 10 --oldest-warning 30m --oldest-critical 1h -v'),
    state: 2,
    output: /^CRITICAL: me@example\.com: 2 messages found: Inbox\(2\): oldest 1h30m outside 0:1h$/,
    performance: /^'time'=\d+ms;;;; 'messages'=2;10;;0; .*'oldest'=54\d\ds;1800;3600;0; /,
    long: /Inbox/,
  },
  {
    name: 'warning-by-one-of-several-thresholds',
    command: basic('Inbox, Junk', '-w @1:5 -c 10 --oldest-warning 2h --oldest-critical 1d --size-warning 1MB'),
    state: 1,
    output: /^WARNING: me@example\.com: 2 messages found: Inbox\(2\), Junk\(0\): messages 2 inside 1:5$/,
    performance:
      /^'time'=\d+ms;;;; 'messages'=2;@1:5;10;0; .*'oldest'=54\d\ds;7200;86400;0; .*'size'=\d+B;1000000;;0; /,
  },
  {
    name: 'ok-by-thresholds',
    command: basic('Inbox', '-w 5 --oldest-warning 2h --newest-critical 1d'),
    state: 0,
    output: /^OK: me@example\.com: 2 messages found: Inbox\(2\)$/,
    performance: /'messages'=2;5;;0; .*'oldest'=54\d\ds;7200;;0; .*'newest'=54\d\ds;;86400;0; /,
  },
  {
    name: 'unknown',
    command: basic('Inbox', '-w 20:10'),
    state: 3,
    output: /^UNKNOWN: Error initializing application$/,
    long: /--warning/,
  },
  {
    name: 'wrong-folder',
    command: basic('Nope', ''),
    state: 2,
    output: /^CRITICAL: mailbox not found: "?Nope"?$/,
  },
  {
    name: 'special-characters',
    command: basic('Inbox', `--subject 'Stop\\! 5 $$\\; now' -c 1`),
    state: 2,
    output: /2 messages found: Inbox\(2\): messages 2 outside 0:1$/,
    performance: /'messages'=2;;1;0; /,
  },
  {
    name: 'account',
    command: () => 'check_mail!-w 5',
    state: 0,
    output: /^OK: me@example\.com: 2 messages found: Inbox\(2\)$/,
  },
  {
    name: 'account-oldest',
    command: () => 'check_mail_oldest!30m!1d!--folders Inbox',
    state: 1,
    output: /^WARNING: me@example\.com: 2 messages found: Inbox\(2\): oldest 1h30m outside 0:30m$/,
    performance: /'oldest'=54\d\ds;1800;86400;0; /,
  },
  {
    name: 'oauth2-usage',
    command: () => 'check_imap_mailbox_oauth2!--server imap.example.com',
    state: 3,
    output: /^UNKNOWN: Error initializing application$/,
    long: /--client-id/,
  },
  {
    name: 'timeout',
    command: silent('--timeout 1'),
    state: 2,
    output: /^CRITICAL: Timed out after 1 s: waiting for the TLS handshake/,
    performance: TIME,
  },
  {
    name: 'timeout-state',
    command: silent('--timeout 1 --timeout-state unknown'),
    state: 3,
    output: /^UNKNOWN: Timed out after 1 s/,
  },
  {
    name: 'engine-timeout',
    command: silent('--timeout 60'),
    state: 2,
    output: /Service check timed out after/,
    killed: true,
  },
];

function configure(site: EngineSite): string {
  const { folder, plugins, write, makeFolder } = site;
  const services = ROWS.map(
    ({ name, command }) =>
      `define service {\n  use check-mail\n  host_name mail\n  _MAIL_CONFIG ${join(folder, 'accounts.ini')}\n  _MAIL_ACCOUNT office\n  service_description ${name}\n  contacts ops\n  check_command ${command(site)}\n}\n`,
  );
  const objects = write(
    'objects.cfg',
    `define timeperiod {
  timeperiod_name 24x7
  alias always
${['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((day) => `  ${day} 00:00-24:00\n`).join('')}}
define command {
  command_name nothing
  command_line /bin/true
}
define contact {
  contact_name ops
  host_notification_commands nothing
  service_notification_commands nothing
  host_notification_period 24x7
  service_notification_period 24x7
  host_notification_options n
  service_notification_options n
}
define service {
  name generic-service
  register 0
  check_period 24x7
  notification_period 24x7
}
define host {
  host_name mail
  max_check_attempts 1
  active_checks_enabled 0
  check_period 24x7
  notification_period 24x7
  address 127.0.0.1
  contacts ops
}
${services.join('')}`,
  );
  const accounts = `[office]\nserver_name = 127.0.0.1\nserver_port = ${site.port}\nca_file = ${site.caFile}\nusername = ${USER}\npassword_file = ${site.passwordFile}\nfolders = Inbox\n`;
  write('accounts.ini', accounts);
  makeFolder('results');
  write('resource.cfg', `$USER1$=${plugins}\n`);
  return write(
    'nagios.cfg',
    `cfg_file=${resolve('contrib/nagios/check-mail.cfg')}
cfg_file=${objects}
resource_file=${join(folder, 'resource.cfg')}
log_file=${join(folder, 'nagios.log')}
log_archive_path=${folder}
status_file=${join(folder, 'status.dat')}
object_cache_file=${join(folder, 'objects.cache')}
precached_object_file=${join(folder, 'objects.precache')}
command_file=${join(folder, 'nagios.cmd')}
query_socket=${join(folder, 'nagios.qh')}
lock_file=${join(folder, 'nagios.lock')}
temp_file=${join(folder, 'nagios.tmp')}
temp_path=${folder}
check_result_path=${join(folder, 'results')}
retain_state_information=0
use_syslog=0
check_for_updates=0
check_external_commands=0
status_update_interval=1
service_inter_check_delay_method=n
service_interleave_factor=1
max_concurrent_checks=6
service_check_timeout=10
process_performance_data=1
illegal_macro_output_chars=\`~$&|'"<>
`,
  );
}

describe('Nagios Core', engineSkip('Nagios Core: Nagios 4 (Debian: nagios4-core)', NAGIOS), () => {
  let site: EngineSite;
  let services: ReadonlyMap<string, ServiceStatus>;
  before(async () => {
    site = await startSite();
    const config = configure(site);
    const names = ROWS.map(({ name }) => name);
    services = await runEngine([NAGIOS, config], () => readStatus(join(site.folder, 'status.dat'), names), LIMIT_MS);
  });
  after(() => site.close());

  for (const { name, state, output, performance, long, killed } of ROWS) {
    test(name, () => {
      const status = services.get(name);
      assert.ok(status !== undefined);
      assert.equal(status.get('current_state'), `${state}`, [...status].join('\n'));
      assert.match(status.get('plugin_output')?.trimEnd() ?? '', output);
      if (killed !== true) assert.match(status.get('performance_data') ?? '', performance ?? TIME);
      if (long !== undefined) assert.match(status.get('long_plugin_output') ?? '', long);
    });
  }

  test('no secret is in what Nagios keeps', () => {
    for (const file of ['status.dat', 'objects.cache', 'nagios.log']) {
      assert.ok(!readFileSync(join(site.folder, file), 'utf8').includes(PASSWORD), file);
    }
  });
});
