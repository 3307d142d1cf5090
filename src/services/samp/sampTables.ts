/** A table that another program knows too, under a name of its own. */
export interface SharedTable {
  readonly tableId: string;
  readonly url: string;
  /** The catalogue of which it is a copy: by its id, or by the hash of the file that it came in. */
  readonly catalogue: { readonly id: string } | { readonly sha256: string };
  /** Row of the catalogue for each row of the table; undefined when they are the same. */
  readonly rows?: Int32Array;
}

/** Which row of which catalogue another program means, and the other way round. */
export class SampTables {
  readonly #tables = new Map<string, SharedTable>();

  add(table: SharedTable): void {
    this.#tables.set(table.tableId, table);
  }

  /** By its id, or where that is not given by its URL (SAMP leaves the choice to the sender). */
  find(tableId: string, url: string): SharedTable | undefined {
    return this.#tables.get(tableId) ?? (url === '' ? undefined : [...this.#tables.values()].find((table) => table.url === url));
  }

  /** The tables that are copies of a catalogue, or of a part of it. */
  of(catalogue: string, sha256: string): readonly SharedTable[] {
    return [...this.#tables.values()].filter(({ catalogue: source }) => ('id' in source ? source.id === catalogue : source.sha256 === sha256));
  }

  clear(): void {
    this.#tables.clear();
  }
}

/** Rows of the catalogue for rows of the table; those that the table does not have are left out. */
export function toCatalogueRows({ rows }: SharedTable, tableRows: readonly number[], rowCount: number): Int32Array {
  const mapped = rows ? tableRows.map((row) => rows[row] ?? -1) : tableRows;
  return Int32Array.from(mapped.filter((row) => Number.isInteger(row) && row >= 0 && row < rowCount));
}

/** Rows of the table for rows of the catalogue; those that are not in the table are left out. */
export function toTableRows({ rows }: SharedTable, catalogueRows: ArrayLike<number>): number[] {
  const wanted = Array.from(catalogueRows);
  if (!rows) return wanted;
  const position = new Map(Array.from(rows, (row, at) => [row, at] as const));
  return wanted.flatMap((row) => position.get(row) ?? []);
}
