/**
 * The formats of reports by the names that `--format` takes. A new one is a file and a line here.
 *
 * @module
 */
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { ReportFormat } from './report-format.ts';
import { textile } from './textile.ts';

/** A format's name. */
export type ReportFormatName = 'textile' | 'markdown' | 'csv' | 'json' | 'html';

export const REPORT_FORMATS: Readonly<Record<ReportFormatName, ReportFormat>> = { textile, markdown, csv, json, html };

/** As `--help` lists them. */
export const REPORT_FORMAT_NAMES: readonly ReportFormatName[] = Object.keys(REPORT_FORMATS) as ReportFormatName[];
