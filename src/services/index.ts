import { analyse, type Analysis } from './analyse.ts';
import { openCatalogue } from './catalogue.ts';
import { listGalaxies } from './galaxies.ts';
import type { Services } from './host/services.ts';
import { listModels } from './models.ts';
import { previewSelection } from './selection.ts';

/** The use cases as the engine process serves them to a window. */
export function createServices(): Services<Analysis> {
  return {
    openCatalogue: (origin) => openCatalogue(origin, {}, origin.reading),
    previewSelection,
    analyse,
    listGalaxies: () => Promise.resolve(listGalaxies()),
    listModels: () => Promise.resolve(listModels()),
    // Loaded when first asked for: charts take longer to load than an analysis to run.
    exportFigure: async (...request) => (await import('./exports/exportAnalysis.ts')).exportFigure(...request),
    exportTable: async (...request) => (await import('./exports/exportAnalysis.ts')).exportTable(...request),
    exportSamples: async (...request) => (await import('./exports/samples.ts')).exportSamples(...request),
    exportReport: async (analysis) => (await import('./exports/report.ts')).exportReport(analysis),
    exportSubset: async (...request) => (await import('./exports/subset.ts')).exportSubset(...request),
  };
}
