import { parse } from 'yaml';
import { z } from 'zod';
import { SteelyardError } from '../../shared/errors.ts';
import { readDelimited } from '../csv/csvReader.ts';
import { splitText } from '../csv/records.ts';
import type { KnownOfColumn } from '../columns/inferredColumn.ts';
import type { ReadOptions, ReadTable } from '../options.ts';
import type { ByteSource } from '../source/byteSource.ts';

const ecsvHeader = z.object({
  delimiter: z.enum([',', ' ']).default(' '),
  datatype: z.array(z.object({
    name: z.coerce.string(),
    datatype: z.string(),
    subtype: z.string().optional(),
    unit: z.coerce.string().nullish(),
    description: z.coerce.string().nullish(),
    meta: z.unknown().optional(),
  })).min(1),
  meta: z.unknown().optional(),
});
type EcsvHeader = z.infer<typeof ecsvHeader>;

/** Reads ECSV (astropy's APE 6): a YAML header in comment lines, then delimited text. */
export async function readEcsv(source: ByteSource, options: ReadOptions): Promise<ReadTable> {
  const { fileName } = source;
  const { lines, rest } = await headerLines(source);
  const header = parseHeader(fileName, lines);
  const names = header.datatype.map((column) => column.name);
  const found = splitText(fileName, rest, { delimiter: header.delimiter, comment: '#' }, true)[0] ?? [];
  if (found.join('\n') !== names.join('\n')) {
    throw new SteelyardError('format-invalid', `The header of ${fileName} describes the columns ${names.join(', ')}, but its first line names ${found.join(', ') || 'none'}: make them agree.`, { file: fileName });
  }
  const table = await readDelimited(source, {
    delimiter: header.delimiter,
    comment: '#',
    skip: 1,
    labels: header.datatype.map((column) => ({
      name: column.name, unit: column.unit ?? '', description: column.description ?? '', ucd: ucdOf(column.meta),
    })),
    known: header.datatype.map((column): KnownOfColumn => ({ ...knownOf(column), missing: options.missing ?? [] })),
    meta: flatMeta(header.meta),
    strict: true,
  });
  const arrays = header.datatype.filter((column) => column.subtype !== undefined && column.subtype !== '' && column.subtype !== 'json');
  return {
    ...table,
    columns: table.columns.filter((column) => !arrays.some((array) => array.name === column.name)),
    notes: arrays.map((array) => `Column ${array.name} holds arrays and was left out.`),
  };
}

async function headerLines(source: ByteSource): Promise<{ readonly lines: readonly string[]; readonly rest: Uint8Array }> {
  let text = Buffer.alloc(0);
  for await (const chunk of source.chunks()) {
    text = Buffer.concat([text, chunk]);
    const body = /^(?:#[^\n]*\n|\s*\n)*([^#\s][^\n]*\n)/.exec(text.toString('utf8').replace(/^\uFEFF/, ''));
    if (body !== null) return { lines: commentLines(text), rest: Buffer.from(body[1]) };
  }
  const last = text.toString('utf8').split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#'));
  return { lines: commentLines(text), rest: Buffer.from(last ?? '') };
}

function commentLines(text: Buffer): readonly string[] {
  const lines = text.toString('utf8').replace(/^\uFEFF/, '').split(/\r?\n/);
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.slice(0, end < 0 ? undefined : end).filter((line) => line.startsWith('#')).map((line) => line.replace(/^# ?/, ''));
}

function parseHeader(fileName: string, lines: readonly string[]): EcsvHeader {
  // The first line is `%ECSV 1.0`; astropy tags ordered maps, which are sequences of one-entry maps to us.
  const yaml = lines.slice(1).filter((line) => !line.startsWith('%')).join('\n').replaceAll('!!omap', '').replace(/!astropy\.[\w.]+/g, '').replace(/!numpy\.[\w.]+/g, '');
  let value: unknown;
  try {
    value = parse(yaml, { logLevel: 'silent' });
  } catch (error) {
    throw new SteelyardError('format-invalid', `The header of ${fileName} is not the YAML that ECSV asks for (${(error as Error).message.split('\n')[0]}): write the file again.`, { file: fileName });
  }
  const checked = ecsvHeader.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new SteelyardError('format-invalid', `The header of ${fileName} is not that of ECSV (its ${issue.path.join('.') || 'whole'} is missing or of the wrong kind): write the file again.`, { file: fileName });
  }
  return checked.data;
}

function knownOf(column: EcsvHeader['datatype'][number]): KnownOfColumn {
  if (column.datatype === 'bool') return { kind: 'boolean' };
  if (/^u?int\d+$/.test(column.datatype)) return { kind: 'number' };
  if (/^float\d+$/.test(column.datatype)) return { kind: 'number', integer: false };
  return { kind: 'text', verbatim: true };
}

function ucdOf(meta: unknown): string {
  const entry = entriesOf(meta).find(([key]) => key === 'ucd');
  return typeof entry?.[1] === 'string' ? entry[1] : '';
}

/** Entries of a map, or of the sequence of one-entry maps that an ordered map is written as. */
function entriesOf(meta: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(meta)) return meta.flatMap(entriesOf);
  return typeof meta === 'object' && meta !== null ? Object.entries(meta) : [];
}

/** Text as it is, lists of text as lines, anything deeper as JSON. */
function flatMeta(meta: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(entriesOf(meta).filter(([key]) => key !== '__serialized_columns__').map(([key, value]) => {
    if (typeof value === 'string') return [key, value];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [key, value.join('\n')];
    return [key, typeof value === 'object' ? JSON.stringify(value) : String(value)];
  }));
}
