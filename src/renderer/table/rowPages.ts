import { shallowRef } from 'vue';
import type { CataloguesApi, RowsPage, TableView } from '../../shared/api.ts';

const PAGE = 200;
const KEPT = 80;

export type Row = { readonly number: number; readonly cells: RowsPage['rows'][number] };

/** The rows of a view, fetched a page at a time as they come into sight; forgotten when far away. */
export interface RowPages {
  /** Undefined until its page is here; `need` asks for it. */
  row(index: number): Row | undefined;
  need(first: number, last: number): void;
  /** Another view: everything is asked for anew. */
  reset(catalogue: string, view: TableView): void;
  /** Rows of the view; undefined until the first answer. */
  readonly total: Readonly<{ value: number | undefined }>;
  /** Changes with every page that arrives. */
  readonly version: Readonly<{ value: number }>;
  /** What went wrong with the view as a whole. */
  readonly problem: Readonly<{ value: unknown }>;
}

export function createRowPages(api: Pick<CataloguesApi, 'rows'>): RowPages {
  const pages = new Map<number, RowsPage | 'asked'>();
  const total = shallowRef<number>();
  const version = shallowRef(0);
  const problem = shallowRef<unknown>();
  let asked: { readonly catalogue: string; readonly view: TableView } | undefined;

  async function fetchPage(index: number): Promise<void> {
    const request = asked;
    if (!request || pages.has(index)) return;
    pages.set(index, 'asked');
    try {
      const page = await api.rows({ ...request, offset: index * PAGE, count: PAGE });
      if (request !== asked) return; // another view by now
      pages.delete(index);
      pages.set(index, page);
      total.value = page.total;
      problem.value = undefined;
      for (const oldest of pages.keys()) {
        if (pages.size <= KEPT) break;
        pages.delete(oldest);
      }
    } catch (error) {
      if (request !== asked) return;
      pages.delete(index);
      problem.value = error;
      total.value ??= 0;
    }
    version.value += 1;
  }

  return {
    total, version, problem,
    row(index) {
      const page = pages.get(Math.floor(index / PAGE));
      if (page === undefined || page === 'asked') return undefined;
      const at = index % PAGE;
      return at < page.rows.length ? { number: page.numbers[at], cells: page.rows[at] } : undefined;
    },
    need(first, last) {
      const end = Math.floor(Math.max(0, last) / PAGE);
      for (let index = Math.floor(Math.max(0, first) / PAGE); index <= end; index += 1) void fetchPage(index);
    },
    reset(catalogue, view) {
      asked = { catalogue, view };
      pages.clear();
      version.value += 1;
      void fetchPage(0);
    },
  };
}
