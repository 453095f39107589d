/**
 * From what was gathered to a plugin's result: measurements, verdict, first line, performance data and the further lines.
 *
 * @module
 */
import type { TlsDetails } from '../../lib/imap/index.ts';
import type { Least } from '../mailbox/count-folders.ts';
import type { Gathered } from './gather.ts';
import { judge, type Measurement, type Reading } from './judge.ts';
import { folderLabels } from './labels.ts';
import type { FolderFigures } from './measure-folder.ts';
import type { MetricName } from './metrics.ts';
import { type MonitoringValues, verbosityOf } from './monitoring-flags.ts';
import type { PerformanceDatum } from './nagios.ts';
import type { PluginResult } from './plugin.ts';
import type { PluginState } from './plugin-state.ts';
import { quantityText } from './quantity.ts';
import { subjectLine } from './subjects.ts';
import { type Thresholds, thresholdsOf } from './threshold-flags.ts';

/** What there is to report of. */
export interface Findings {
  readonly gathered: Gathered;
  readonly tls: TlsDetails | undefined;
  /** Address and port that answered. */
  readonly remote: { readonly address: string; readonly port: number };
  /** Milliseconds since 1970 at the time of the check. */
  readonly nowMs: number;
  /** Milliseconds of the run so far. */
  readonly elapsedMs: number;
  /** Performance data of the phases. */
  readonly phases: readonly PerformanceDatum[];
}

const NEWEST_EMPTY: Readonly<Record<MonitoringValues['newest-empty'], PluginState>> = {
  ok: 'OK',
  warning: 'WARNING',
  critical: 'CRITICAL',
};

const DAY_MS = 86_400_000;

/**
 * Makes the result.
 *
 * @param redact blanks secrets: a server may name a folder whatever it likes, the password for one
 */
export function reportOf(
  account: string,
  values: MonitoringValues,
  findings: Findings,
  redact: (text: string) => string,
): PluginResult {
  const thresholds = thresholdsOf(values);
  const folders = findings.gathered.folders.map((folder) => ({ ...folder, name: redact(folder.name) }));
  const measurements = measure(findings, folders, thresholds);
  const { state, remark, performance } = judge(measurements, {
    thresholds,
    newestEmpty: NEWEST_EMPTY[values['newest-empty']],
  });
  const total = folders.reduce((sum, { messages }) => sum + messages, 0);
  const labels = folderLabels(folders.map(({ name }) => name));
  const perFolder = folders.map(({ messages }, index) => {
    return { label: `messages_${labels[index] ?? ''}`, value: messages, min: 0, perFolder: true };
  });
  return {
    state,
    account,
    summary: total === 0 ? 'No messages found in folders' : `${total} messages found`,
    folders: folders.map(({ name, messages }) => (total === 0 ? { name } : { name, suffix: `(${messages})` })),
    remark: remark === undefined ? undefined : redact(remark),
    performance: [...performance, ...findings.phases, ...perFolder],
    details: detailsOf(verbosityOf(values), findings, folders, measurements, thresholds).map(redact),
  };
}

/** What is measured: what costs nothing, and what there are thresholds for. `time` stands first, as upstream has it. */
function measure(
  { gathered, tls, nowMs, elapsedMs }: Findings,
  folders: readonly FolderFigures[],
  thresholds: ReadonlyMap<MetricName, Thresholds>,
): readonly Measurement[] {
  const each = (metric: MetricName, read: (folder: FolderFigures) => Omit<Reading, 'folder'>): Measurement => ({
    metric,
    readings: folders.map((folder): Reading => ({ folder: folder.name, ...read(folder) })),
  });
  const [certificate] = tls?.chain ?? [];
  const wanted: Readonly<Record<MetricName, () => Measurement | undefined>> = {
    time: () => ({ metric: 'time', readings: [{ value: elapsedMs }] }),
    messages: () => each('messages', (folder) => figure(folder, 'messages', countDoubt(folder))),
    unseen: () => each('unseen', (folder) => figure(folder, 'unseen', countDoubt(folder))),
    oldest: () => each('oldest', (folder) => ageReading(folder, folder.oldestMs, nowMs)),
    newest: () => each('newest', (folder) => ageReading(folder, folder.newestMs, nowMs)),
    size: () => each('size', (folder) => figure(folder, 'size', untold('size', folder.unsized, folder.name))),
    quota: () => gathered.quota,
    cert_days: () =>
      certificate === undefined
        ? { metric: 'cert_days', readings: [], unknown: 'the connection has no TLS' }
        : { metric: 'cert_days', readings: [{ value: Math.floor((certificate.validToMs - nowMs) / DAY_MS) }] },
  };
  const isFree = (metric: MetricName): boolean =>
    metric === 'time' || metric === 'messages' || (metric === 'cert_days' && certificate !== undefined);
  return (Object.keys(wanted) as MetricName[]).flatMap((metric) => {
    return isFree(metric) || thresholds.has(metric) ? (wanted[metric]() ?? []) : [];
  });
}

function figure(folder: FolderFigures, name: keyof Least, unknown: string | undefined): Omit<Reading, 'folder'> {
  return { value: folder[name], least: folder.least?.[name], unknown };
}

/** Where messages' dates or sizes are not told, what the others have is not the whole. */
function untold(what: 'date' | 'size', count: number | undefined, folder: string): string | undefined {
  return count === undefined ? undefined : `the server doesn't tell the ${what} of ${count} messages in ${folder}`;
}

function countDoubt({ name, countIsSure = true }: FolderFigures): string | undefined {
  return countIsSure ? undefined : `the server doesn't tell the date of all messages in ${name}`;
}

function ageReading(
  { name, undated }: FolderFigures,
  dateMs: number | undefined,
  nowMs: number,
): Omit<Reading, 'folder'> {
  const unknown = untold('date', undated, name);
  if (dateMs === undefined) return { value: undefined, unknown };
  // A server's clock may be ahead, but not by a day: one message dated so would be the newest for years, whatever else stops.
  const isAhead = dateMs - nowMs > DAY_MS;
  const day = new Date(dateMs).toISOString().slice(0, 10);
  return {
    value: Math.max(0, Math.floor((nowMs - dateMs) / 1000)),
    unknown: isAhead ? `a message in ${name} has a date in the future, ${day}` : unknown,
  };
}

function detailsOf(
  verbosity: number,
  findings: Findings,
  folders: readonly FolderFigures[],
  measurements: readonly Measurement[],
  thresholds: ReadonlyMap<MetricName, Thresholds>,
): readonly string[] {
  return [
    ...measurements.flatMap(noteOf),
    ...(verbosity >= 1 ? folders.map((folder) => folderLine(folder, findings.nowMs)) : []),
    ...(verbosity >= 2 ? [...thresholds].map(thresholdLine) : []),
    ...(verbosity >= 2 ? findings.phases.map(({ label, value }) => `${label}: ${value} ms`) : []),
    ...(verbosity >= 3 ? connectionLines(findings) : []),
    ...folders.flatMap(({ name, subjects = [] }) => {
      return subjects.map(({ text, dateMs }) => {
        const age = dateMs === undefined ? '' : ` (${ageText(findings.nowMs - dateMs)} old)`;
        return `${name}: ${subjectLine(text)}${age}`;
      });
    }),
  ];
}

/** Why a metric is U. */
function noteOf({ metric, readings, unknown }: Measurement): readonly string[] {
  if (unknown !== undefined) return [`${metric}: not known, for ${unknown}`];
  return readings.flatMap((reading) => {
    if (reading.unknown !== undefined) return [`${metric}: not known, for ${reading.unknown}`];
    return metric === 'quota' && reading.value === undefined ? [`${metric}: nothing limits ${reading.folder}`] : [];
  });
}

function ageText(milliseconds: number): string {
  return quantityText('age', Math.max(0, milliseconds / 1000));
}

function folderLine({ name, messages, unseen, oldestMs, newestMs, size }: FolderFigures, nowMs: number): string {
  const parts = [
    `${messages} messages`,
    ...(unseen === undefined ? [] : [`${unseen} unseen`]),
    ...(oldestMs === undefined ? [] : [`oldest ${ageText(nowMs - oldestMs)}`]),
    ...(newestMs === undefined ? [] : [`newest ${ageText(nowMs - newestMs)}`]),
    ...(size === undefined ? [] : [quantityText('octets', size)]),
  ];
  return `${name}: ${parts.join(', ')}`;
}

function thresholdLine([metric, { warning, critical }]: readonly [MetricName, Thresholds]): string {
  const levels = Object.entries({ warning, critical }).flatMap(([level, range]) => {
    return range === undefined ? [] : [`${level} ${range.inside ? '@' : ''}${range.text}`];
  });
  return `${metric}: ${levels.join(', ')}`;
}

function connectionLines({ remote, tls, gathered }: Findings): readonly string[] {
  const [certificate] = tls?.chain ?? [];
  const abilities = Object.entries(gathered.abilities ?? {}).flatMap(([name, has]) => (has ? [name] : []));
  return [
    `connected to ${remote.address} port ${remote.port}, ${tls === undefined ? 'without TLS' : `${tls.version} ${tls.cipher}`}`,
    ...(certificate === undefined
      ? []
      : [`certificate of ${certificate.subject}, valid until ${new Date(certificate.validToMs).toISOString()}`]),
    ...(gathered.abilities === undefined
      ? []
      : [`the server has ${abilities.join(', ') || 'no extension that helps'}`]),
  ];
}
