import { safeLine, safeText } from './safe-text.ts';
import type { Style } from './style.ts';
import { widthOf, wrapText } from './wrap-text.ts';

export interface Layout {
  /** Of the terminal; without it rows have no end. */
  readonly columns: number | undefined;
  readonly style: Style;
  /** Milliseconds since the epoch: messages of other days show theirs. */
  readonly now: number;
}

export interface ShownMessage {
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** By which commands name it. */
  readonly number?: number;
  /** Who wrote it, and to whom unless to everybody: "bob", "bob to you". */
  readonly who: string;
  readonly text: string;
}

type Paint = (text: string) => string;

interface Paragraph {
  readonly lead: string;
  readonly text: string;
  readonly indent: number;
  readonly paint: { readonly lead: Paint; readonly text: Paint };
}

const MESSAGE_INDENT = 6;
const NOTICE_INDENT = 2;
/** Below it a message would be more indent than text. */
const NARROW = 24;
const plain: Paint = (text) => text;

/** `14:03 bob: text`, `14:03 [7] bob: text`; whatever the text holds, its further rows are indented: none can pose as another message. */
export function formatMessage({ sentAt, number, who, text }: ShownMessage, layout: Layout): string {
  const name = number === undefined ? '' : `[${number}] `;
  const lead = `${formatTime(sentAt, layout.now)} ${name}${safeLine(who)}: `;
  const indent = (layout.columns ?? Infinity) < NARROW ? NOTICE_INDENT : MESSAGE_INDENT;
  const paint = { lead: (part: string) => layout.style.bold(part), text: plain };
  return formatParagraph({ lead, text, indent, paint }, layout);
}

/** `* text`: said by this program. */
export function formatNotice(text: string, layout: Layout): string {
  const paint = (part: string) => layout.style.dim(part);
  return formatParagraph(
    { lead: '* ', text, indent: NOTICE_INDENT, paint: { lead: paint, text: paint } },
    layout,
  );
}

/** `! text`: something is wrong. */
export function formatProblem(text: string, layout: Layout): string {
  const paint = (part: string) => layout.style.warning(part);
  return formatParagraph(
    { lead: '! ', text, indent: NOTICE_INDENT, paint: { lead: paint, text: paint } },
    layout,
  );
}

/** `2026-11-24 14:03`, or the time alone when that is today; of this machine's time zone. */
export function formatTime(time: number, now: number): string {
  const date = new Date(time);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const day = dayOf(date);
  return day === dayOf(new Date(now)) ? clock : `${day} ${clock}`;
}

function formatParagraph({ lead, text, indent, paint }: Paragraph, { columns }: Layout): string {
  const rows = safeText(text)
    .split('\n')
    .flatMap((line, index) => rowsOf(line, { columns, indent, lead: index === 0 ? lead : '' }));
  const [first = '', ...rest] = rows;
  const further = rest.map((row) => ' '.repeat(indent) + paint.text(row));
  return [paint.lead(lead) + paint.text(first), ...further].join('\n');
}

interface RowOptions {
  readonly columns: number | undefined;
  readonly indent: number;
  readonly lead: string;
}

function rowsOf(line: string, { columns, indent, lead }: RowOptions): string[] {
  if (columns === undefined) return [line];
  // One column stays free: some terminals begin a new row as soon as the last one is taken.
  const width = Math.max(1, columns - indent - 1);
  return wrapText(line, { width, taken: Math.max(0, widthOf(lead) - indent) });
}

function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
