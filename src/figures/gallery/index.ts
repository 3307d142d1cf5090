import { besideOfTwo } from './beside.ts';
import { cornerOfAllMasses, cornerOfSeveral, cornerOfThreeMasses } from './corner.ts';
import type { Figure } from './figure.ts';
import { maps } from './maps.ts';
import { massProfile, massProfileLogLog, massProfileOfAMock } from './mass-profile.ts';
import {
  circularVelocity, differences, dispersions, dispersionsOfSeveral, massesOfSeveral, meanDensitiesOfSeveral, meanDensity,
} from './profiles.ts';
import { phaseSpace, phaseSpaceByWeight, skyByWeight, skyDark, velocityHistogram } from './selection.ts';

/** Every picture of the gallery, by the name of its file. */
export const FIGURES: Readonly<Record<string, () => Figure>> = {
  'mass-profile': massProfile,
  'mass-profile-mock-dark': massProfileOfAMock,
  'mass-profile-log-log': massProfileLogLog,
  'corner-all': cornerOfAllMasses,
  'corner-three-dark': cornerOfThreeMasses,
  'corner-of-several': cornerOfSeveral,
  'masses-of-several': massesOfSeveral,
  'circular-velocity': circularVelocity,
  'mean-density': meanDensity,
  'mean-densities-of-several-dark': meanDensitiesOfSeveral,
  dispersions,
  'dispersions-of-several-dark': dispersionsOfSeveral,
  differences,
  'sky-by-weight': skyByWeight,
  'sky-dark': skyDark,
  'phase-space': phaseSpace,
  'phase-space-by-weight-dark': phaseSpaceByWeight,
  'velocity-histogram': velocityHistogram,
  maps,
  beside: besideOfTwo,
};
