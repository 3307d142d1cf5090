import { orderRows } from '../../science/table/tableView.ts';
import type { TableView, ViewRequest } from '../../shared/api.ts';
import type { Selection } from '../../shared/selection.ts';
import type { OpenCatalogues } from './openCatalogues.ts';
import type { OpenedCatalogue } from './services.ts';

/** Orders kept, so that scrolling through a sorted million sorts it once. */
const KEPT = 6;

/** Who the members are, for views of members alone. */
type SelectMembers = (opened: OpenedCatalogue, members: NonNullable<TableView['members']>) => Promise<Selection>;

/** The rows of views, in their order; undefined where that is the order of the file. */
export function createTableViews(
  catalogues: OpenCatalogues, select: SelectMembers,
): (request: ViewRequest) => Promise<Int32Array | undefined> {
  const orders = new Map<string, { readonly opened: OpenedCatalogue; readonly order: Promise<Int32Array> }>();

  return async ({ catalogue: id, view }) => {
    const opened = catalogues.get(id);
    if (!view || (view.sort.length === 0 && view.filters.length === 0 && !view.members)) return undefined;
    const key = JSON.stringify([id, view]);
    const known = orders.get(key);
    // Catalogue and mapping are values: another mapping is another selection.
    if (known?.opened.catalogue === opened.catalogue && known.opened.mapping === opened.mapping) return known.order;
    const order = orderOf(opened, view, select);
    orders.delete(key);
    orders.set(key, { opened, order });
    order.catch(() => { orders.delete(key); });
    for (const oldest of orders.keys()) {
      if (orders.size <= KEPT) break;
      orders.delete(oldest);
    }
    return order;
  };
}

async function orderOf(opened: OpenedCatalogue, { sort, filters, members }: TableView, select: SelectMembers): Promise<Int32Array> {
  if (!members) return orderRows(opened.catalogue, { sort, filters });
  const { weights } = await select(opened, members);
  const rows = Int32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  return orderRows(opened.catalogue, { sort, filters, rows });
}
