import { setImmediate } from 'node:timers/promises';
import { departureVector } from '../../science/departures/departures.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { distanceFromTraining, type DomainPart } from '../domain.ts';
import { pinned } from './pinnedSuites.ts';
import { drawWrong, WRONG_KINDS, type WrongKind } from './wrongGalaxies.ts';

/** How many of the galaxies made wrong on purpose, of 300 to 1,000 stars before they are, the domain check warns of. */
export interface FlaggedWrong {
  readonly kind: WrongKind;
  readonly galaxies: number;
  /** Shares called unusual or worse, and outside. */
  readonly flagged: number;
  readonly outside: number;
}

/** Enough stars to see what is wrong, as many as surveys have. */
const STARS: [number, number] = [300, 1000];

/** @throws the signal's reason when it is aborted */
export async function flaggedWrong(
  parts: readonly DomainPart[], suite: Suite, galaxies: number, onGalaxy: (done: number, total: number) => void, signal?: AbortSignal,
): Promise<FlaggedWrong[]> {
  const well = pinned(suite, () => ({ starCount: STARS }));
  const found: FlaggedWrong[] = [];
  for (const kind of WRONG_KINDS) {
    const counts = { unusual: 0, outside: 0 };
    for (let i = 0; i < galaxies; i++) {
      await setImmediate(); // here an interrupt is heard
      signal?.throwIfAborted();
      const sample = drawWrong(kind, well, i);
      const departures = departureVector(sample);
      const { verdict } = await distanceFromTraining({ parts, departures, maps: (recipe) => makeMaps(sample, recipe) });
      if (verdict === 'unusual' || verdict === 'outside') counts[verdict] += 1;
      onGalaxy(found.length * galaxies + i + 1, WRONG_KINDS.length * galaxies);
    }
    found.push({ kind, galaxies, flagged: (counts.unusual + counts.outside) / galaxies, outside: counts.outside / galaxies });
  }
  return found;
}
