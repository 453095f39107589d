/**
 * Reports of mailboxes: their formats, and how they get to the disk.
 *
 * @module
 */
export { REPORT_FORMAT_NAMES, REPORT_FORMATS, type ReportFormatName } from './formats.ts';
export { fileTime } from './local-time.ts';
export { createReportFile, type ReportFile, ReportFileError } from './report-file.ts';
export { type FolderSummary, foldersText, type ReportFormat, type ReportSummary, UNREADABLE } from './report-format.ts';
