import type { Table, TableFormat } from '../shared/catalogue.ts';

/** How to read a file, where its content does not say or says it wrongly. */
export interface ReadOptions {
  readonly format?: TableFormat;
  /** Of a text table; ' ' for any run of blanks. */
  readonly delimiter?: ',' | '\t' | ';' | '|' | ' ';
  /** Whether the first line of a text table names its columns. */
  readonly header?: boolean;
  /** Further tokens that mean "no value", such as '-999'. */
  readonly missing?: readonly string[];
  /** Of a FITS file or VOTable with several tables: its number, counted from 1, or its name. */
  readonly table?: number | string;
}

/** A table as it was read, with sentences on what could not be taken over. */
export interface ReadTable extends Table {
  readonly notes: readonly string[];
}
