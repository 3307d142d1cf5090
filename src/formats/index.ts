export type { ReadOptions } from './options.ts';
export { readCatalogue, readCatalogueBytes } from './readCatalogue.ts';
