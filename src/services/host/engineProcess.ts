import { starsOf } from '../catalogue.ts';
import { galaxyAt } from '../galaxies.ts';
import { createServices } from '../index.ts';
import { sampleOnTwoThreads } from '../models.ts';
import { runEngine } from './engine.ts';
import { portToParent } from './enginePort.ts';
import { meanDirection } from './meanDirection.ts';

/** The process that does the work, under Electron and under Node. */
sampleOnTwoThreads();
runEngine(portToParent(), {
  ...createServices(),
  async placeOf(opened) {
    const stars = starsOf(opened);
    return { centre: meanDirection(stars.ra, stars.dec), galaxy: galaxyAt(stars) };
  },
});
