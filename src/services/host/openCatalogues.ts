import type { ColumnMapping } from '../../shared/catalogue.ts';
import type { OpenedCatalogue } from './services.ts';

/** The catalogues that are open, by the names that the window knows them by. */
export interface OpenCatalogues {
  /** @throws SteelyardError `catalogue-unknown` */
  get(id: string): OpenedCatalogue;
  /** Keeps it; returns its name. */
  add(opened: OpenedCatalogue): Promise<string>;
  setMapping(id: string, mapping: ColumnMapping): OpenedCatalogue;
  close(id: string): void;
  /** Takes it out again as if it had never been opened. */
  discard(id: string): void;
  /** In the order in which they were opened. */
  ids(): readonly string[];
}
