import type { ColumnMapping } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { OpenedCatalogue } from './services.ts';

/** The catalogues that are open, by the names that the window knows them by. */
export interface OpenCatalogues {
  /** @throws SteelyardError `catalogue-unknown` */
  get(id: string): OpenedCatalogue;
  /** Keeps it; returns its name. */
  add(opened: OpenedCatalogue): Promise<string>;
  setMapping(id: string, mapping: ColumnMapping): OpenedCatalogue;
  close(id: string): void;
  /** In the order in which they were opened. */
  ids(): readonly string[];
}

/** @returns those of this process alone, gone with it */
export function cataloguesInMemory(): OpenCatalogues {
  const catalogues = new Map<string, OpenedCatalogue>();
  let opened = 0;
  const get = (id: string): OpenedCatalogue => {
    const entry = catalogues.get(id);
    if (!entry) throw notOpen(id);
    return entry;
  };
  return {
    get,
    async add(entry) {
      opened += 1;
      const id = `catalogue-${opened}-${entry.catalogue.source.sha256.slice(0, 12)}`;
      catalogues.set(id, entry);
      return id;
    },
    setMapping(id, mapping) {
      const changed = { catalogue: get(id).catalogue, mapping };
      catalogues.set(id, changed);
      return changed;
    },
    close: (id) => void catalogues.delete(id),
    ids: () => [...catalogues.keys()],
  };
}

export function notOpen(id: string): SteelyardError {
  return new SteelyardError('catalogue-unknown', 'This catalogue is no longer open; open its file again.', { catalogue: id });
}
