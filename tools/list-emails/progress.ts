/**
 * How far a run is: a bar on a terminal, which lines of output are written above; elsewhere a line now and then where a run takes long.
 *
 * @module
 */
import type { ToolIo } from '../program/io.ts';
import { cutText } from '../program/text.ts';

/** Milliseconds between two looks of the bar, and between two lines where there is none. */
const BAR_MS = 100;
const LINE_MS = 30_000;

const BAR_WIDTH = 20;

/** Goes to the line's start and clears it. @see ECMA-48 §8.3.41 (EL) */
const CLEAR_LINE = '\r\x1b[K';

/** The progress of one account. */
export interface AccountProgress {
  /** The work begins, perhaps anew: what was counted before doesn't count. */
  readonly begin: () => void;
  /** How many folders there are. */
  readonly found: (folders: number) => void;
  /** A folder was opened. */
  readonly opened: (messages: number) => void;
  /** A message came. */
  readonly message: () => void;
  /** The open folder is read. */
  readonly read: () => void;
  readonly done: () => void;
}

export interface Progress {
  readonly account: () => AccountProgress;
  /** Writes a whole line to standard output. */
  readonly tell: (line: string) => Promise<void>;
  /** Writes a whole line to standard error. */
  readonly warn: (line: string) => Promise<void>;
  /** Takes the bar away. */
  readonly stop: () => Promise<void>;
}

interface Share {
  folders: number;
  foldersRead: number;
  expected: number;
  messages: number;
  messagesOfFolder: number;
  isDone: boolean;
}

/** The part of an account's work that is done, 0 to 1, as if all its folders were equal. */
function partOf({ folders, foldersRead, expected, messagesOfFolder, isDone }: Share): number {
  if (isDone) return 1;
  if (folders === 0) return 0;
  const partOfFolder = expected === 0 ? 0 : Math.min(1, messagesOfFolder / expected);
  return Math.min(1, (foldersRead + partOfFolder) / folders);
}

/** Starts to show the progress of so many accounts. */
export function startProgress(
  io: Pick<ToolIo, 'stdout' | 'stderr' | 'monotonic' | 'env'>,
  program: string,
  accounts: number,
): Progress {
  const started = io.monotonic();
  const hasBar = io.stderr.isTTY && io.env['TERM'] !== 'dumb';
  const shares: Share[] = [];
  let isShown = false;

  const status = (): ProgressStatus => ({
    accounts,
    accountsDone: shares.filter(({ isDone }) => isDone).length,
    messages: shares.reduce((sum, { messages }) => sum + messages, 0),
    part: shares.reduce((sum, share) => sum + partOf(share), 0) / Math.max(1, accounts),
    elapsedMs: io.monotonic() - started,
  });
  const draw = (): void => {
    isShown = true;
    void io.stderr.write(CLEAR_LINE + barText(status(), io.stderr.columns));
  };
  const line = (): void => void io.stderr.write(`${program}: ${statusText(status())}\n`);
  const timer = hasBar ? setInterval(draw, BAR_MS) : setInterval(line, LINE_MS);
  // Where output goes to the same terminal, the bar makes room for it; the next look draws it anew.
  const clear = (): Promise<void> => {
    if (!isShown) return Promise.resolve();
    isShown = false;
    return io.stderr.write(CLEAR_LINE);
  };

  return {
    account() {
      const share: Share = {
        folders: 0,
        foldersRead: 0,
        expected: 0,
        messages: 0,
        messagesOfFolder: 0,
        isDone: false,
      };
      shares.push(share);
      return {
        begin() {
          Object.assign(share, { folders: 0, foldersRead: 0, expected: 0, messages: 0, messagesOfFolder: 0 });
        },
        found(folders) {
          share.folders = folders;
        },
        opened(messages) {
          share.expected = messages;
          share.messagesOfFolder = 0;
        },
        message() {
          share.messages++;
          share.messagesOfFolder++;
        },
        read() {
          share.foldersRead++;
          share.expected = 0;
          share.messagesOfFolder = 0;
        },
        done() {
          share.isDone = true;
        },
      };
    },
    async tell(text) {
      await clear();
      await io.stdout.write(`${text}\n`);
    },
    async warn(text) {
      await clear();
      await io.stderr.write(`${text}\n`);
    },
    stop() {
      clearInterval(timer);
      return clear();
    },
  };
}

/** How far a run is. */
export interface ProgressStatus {
  readonly accounts: number;
  readonly accountsDone: number;
  readonly messages: number;
  /** 0 to 1. */
  readonly part: number;
  readonly elapsedMs: number;
}

/** `2/5 accounts  12,345 messages  8,100/s  ETA 1:05`. */
export function statusText({ accounts, accountsDone, messages, part, elapsedMs }: ProgressStatus): string {
  const seconds = elapsedMs / 1000;
  const rate = seconds > 0 ? Math.round(messages / seconds) : 0;
  const parts = [
    `${accountsDone}/${accounts} ${accounts === 1 ? 'account' : 'accounts'}`,
    `${grouped(messages)} ${messages === 1 ? 'message' : 'messages'}`,
    `${grouped(rate)}/s`,
  ];
  // The first moments tell nothing of the rest.
  if (part > 0.01 && part < 1 && seconds >= 1) parts.push(`ETA ${clockText((seconds * (1 - part)) / part)}`);
  return parts.join('  ');
}

/** The bar with its text, not wider than the terminal. */
export function barText(status: ProgressStatus, columns: number): string {
  const filled = Math.floor(status.part * BAR_WIDTH);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] `;
  const text = statusText(status);
  // The last column stays free: some terminals break the line there.
  const width = columns - 1;
  return bar.length + text.length <= width ? bar + text : cutText(text, Math.max(1, width));
}

/** `12,345`. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `0:05`, `12:05`, `1:02:05`. */
function clockText(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}
