/**
 * The parts of a message, as a list: their numbers for FETCH, their types, names and uses.
 *
 * @module
 * @see RFC 9051 §6.4.5.1 (part numbers), RFC 2045, RFC 2183
 */
import type { BodyFields, BodyStructure } from '../message.ts';
import { safeFileName } from './file-name.ts';
import { decodeParameters } from './parameters.ts';

/** A part that is no multipart. */
export interface Part {
  /** What FETCH calls it: `1.2`. The only part of a message without multipart is `1`. */
  readonly path: string;
  /** Media type, lower case: `image/png`. */
  readonly type: string;
  /** Content-Transfer-Encoding, lower case. */
  readonly encoding: string;
  /** Size in octets, encoded. */
  readonly octets: number;
  /** The charset of a text, as it is named there; undefined if none is. */
  readonly charset: string | undefined;
  /** The name that the sender gave it, decoded: fit to be shown, not to be a path. See {@link safeFileName}. */
  readonly name: string | undefined;
  /** Lower case: `attachment`, `inline`; undefined if none is given. */
  readonly disposition: string | undefined;
  /** Content-ID without angle brackets; HTML refers to it as `cid:`. */
  readonly contentId: string | undefined;
  /** Parameters of Content-Type, decoded. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The number of the message/rfc822 part that it is inside of; undefined for parts of the message itself. */
  readonly inMessage: string | undefined;
}

/** Every part but multiparts, in their order. Behind a message within the message come the parts of that. */
export function partsOf(structure: BodyStructure): readonly Part[] {
  const parts: Part[] = [];
  const addBody = (body: BodyStructure, path: string, inMessage: string | undefined): void => {
    // A body without multipart has one part, which is number 1.
    if (body.kind === 'multipart') addChildren(body.parts, path, inMessage);
    else add(body, numbered(path, 1), inMessage);
  };
  const addChildren = (children: readonly BodyStructure[], path: string, inMessage: string | undefined): void => {
    children.forEach((child, index) => {
      const childPath = numbered(path, index + 1);
      if (child.kind === 'multipart') addChildren(child.parts, childPath, inMessage);
      else add(child, childPath, inMessage);
    });
  };
  const add = (
    body: Exclude<BodyStructure, { kind: 'multipart' }>,
    path: string,
    inMessage: string | undefined,
  ): void => {
    parts.push(partOf(body, path, inMessage));
    if (body.kind === 'message') addBody(body.body, path, path);
  };
  addBody(structure, '', undefined);
  return parts;
}

/** The first text/plain and the first text/html that are to be read: no attachments, and not those of a message within. */
export function textOf(structure: BodyStructure): {
  readonly plain: Part | undefined;
  readonly html: Part | undefined;
} {
  const own = partsOf(structure).filter((part) => part.inMessage === undefined && !isAttachment(part));
  return { plain: own.find(({ type }) => type === 'text/plain'), html: own.find(({ type }) => type === 'text/html') };
}

/** What a mail program would list as attachments; a message within counts as one, and its own attachments do not. */
export function attachmentsOf(structure: BodyStructure): readonly Part[] {
  return partsOf(structure).filter((part) => part.inMessage === undefined && isAttachment(part));
}

/** Whether it is neither a text to be read nor a picture of the text. */
export function isAttachment({ type, disposition, name, contentId }: Part): boolean {
  if (disposition === 'attachment') return true;
  if (/^text\/(?:plain|html|enriched)$/.test(type)) return name !== undefined && disposition !== 'inline';
  return !(type.startsWith('image/') && contentId !== undefined);
}

/** A name for a part as a file: that of the sender, made safe, or one made of its type and number. */
export function fileNameOf({ name, type, path }: Part): string {
  const [, subtype = ''] = type.split('/');
  const extension = EXTENSIONS[type] ?? (/^[a-z0-9]{1,8}$/.test(subtype) ? subtype : 'bin');
  return safeFileName(name, `part-${path}.${extension}`);
}

/** Where the subtype is no extension that people know. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/calendar': 'ics',
  'message/rfc822': 'eml',
  'message/global': 'eml',
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'application/octet-stream': 'bin',
  'application/msword': 'doc',
};

function numbered(path: string, number: number): string {
  return path === '' ? String(number) : `${path}.${number}`;
}

function partOf(body: BodyFields, path: string, inMessage: string | undefined): Part {
  const parameters = decodeParameters(body.parameters);
  const name = decodeParameters(body.disposition?.parameters ?? []).get('filename') ?? parameters.get('name');
  return {
    path,
    type: `${body.type}/${body.subtype}`,
    encoding: body.encoding,
    octets: body.octets,
    charset: parameters.get('charset'),
    name: name === '' ? undefined : name,
    disposition: body.disposition?.type,
    contentId: body.id === null ? undefined : body.id.trim().replace(/^<(.*)>$/, '$1'),
    parameters,
    inMessage,
  };
}
