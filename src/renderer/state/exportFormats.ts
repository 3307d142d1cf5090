import type { ExportTableFormat, FigureFormat, SampleFormat } from '../../shared/api.ts';

/** What files can be made of, in the order in which they are offered. */
export const FIGURE_FORMATS: readonly FigureFormat[] = ['pdf', 'svg', 'png'];
export const TABLE_FORMATS: readonly ExportTableFormat[] = ['csv', 'ecsv', 'fits', 'votable', 'latex'];
export const SAMPLE_FORMATS: readonly SampleFormat[] = ['csv', 'fits', 'hdf5', 'getdist'];
