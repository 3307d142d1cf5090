import { starsOf } from '../catalogue.ts';
import { galaxyAt } from '../galaxies.ts';
import { createServices } from '../index.ts';
import { runEngine } from './engine.ts';
import { portToParent } from './enginePort.ts';

/** The process that does the work, under Electron and under Node. */
runEngine(portToParent(), {
  ...createServices(),
  galaxyOf: async (opened) => galaxyAt(starsOf(opened)),
});
