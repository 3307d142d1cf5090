export { describeSuite } from './describeSuite.ts';
export { draftManifest, writeDraft } from './draftManifest.ts';
export { evaluateOnSet } from './evaluateOnSet.ts';
export { matchSets, type MatchedSet, type MatchedSets } from './matchSets.ts';
export { inspectSimulations, mergeShares, partsFolder, simulate, simulateShare, type Share, type SimulatedSet, type SuiteReport } from './simulate.ts';
export type { SimulateControl, SimulateProgress, SimulateRequest } from './request.ts';
export { followSlurm, hasSlurm, slurmFolder, writeSlurmScripts, type SlurmRequest } from './slurm.ts';
export type { GalaxyReport } from './preparedGalaxy.ts';
export { previewGalaxy } from './previewGalaxy.ts';
