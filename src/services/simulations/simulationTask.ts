import type { Maps } from '../../shared/maps.ts';
import type { GalaxySource } from './galaxySources.ts';
import type { Manifest } from './manifest.ts';
import type { GalaxyView, ObservedGalaxy, ViewPlan } from './observeGalaxy.ts';
import type { GalaxyReport } from './preparedGalaxy.ts';

/** One piece of a suite's work. */
export type SimulationTask = ReadTask | ObserveTask | PreviewTask;

export interface ReadTask {
  readonly kind: 'read';
  readonly source: GalaxySource;
  readonly manifest: Manifest;
  /** Which of the halos of a snapshot: every so many'th, from one on. */
  readonly halos: { readonly first: number; readonly every: number };
  /** Folder for what is read. */
  readonly folder: string;
  /** False for a dry run: nothing is kept. */
  readonly keeps: boolean;
}

export interface ReadReports {
  readonly reports: readonly GalaxyReport[];
}

/** The galaxies of a source, or the sentence that says why it cannot be read. */
export type ReadAnswer = ReadReports | { readonly trouble: string };

export interface ObserveTask {
  readonly kind: 'observe';
  readonly name: string;
  readonly plan: ViewPlan;
  readonly folder: string;
}

/** Reads one galaxy and observes some of its views, and keeps nothing. */
export interface PreviewTask {
  readonly kind: 'preview';
  readonly source: GalaxySource;
  readonly manifest: Manifest;
  readonly galaxy: string;
  readonly plan: ViewPlan;
  /** Numbers of the views. */
  readonly views: readonly number[];
  /** For what must be kept while a snapshot is read. */
  readonly folder: string;
}

/** The views with their maps. */
export interface PreviewAnswer {
  readonly views: readonly (GalaxyView & { readonly maps: Maps })[];
  readonly leftOut: ObservedGalaxy['leftOut'];
}
