import type { Stage } from '../../learning/training/trainMassModel.ts';

/** How far a network is, or several are. */
export interface StageProgress {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
  /** Of the stage at most. */
  readonly secondsLeft?: number;
}

/** In the order in which a recipe has them. */
const STAGES: readonly Stage[] = ['regression', 'flow', 'likelihood'];

/**
 * What to show of networks that learn side by side: one progress for all, in the stage of those that are furthest behind.
 * @param engines how many learn at a time
 */
export function progressSideBySide(members: number, engines: number) {
  const learning = new Map<number, StageProgress>();
  let finished = 0;
  return {
    /** @returns nothing while others are a stage behind */
    step(member: number, own: StageProgress): StageProgress | undefined {
      learning.set(member, own);
      const order = STAGES.indexOf(own.stage);
      const others = [...learning.values()];
      if (others.some(({ stage }) => STAGES.indexOf(stage) < order)) return undefined;
      const done = others.reduce((sum, other) => sum + (other.stage === own.stage ? other.done : own.total), finished * own.total);
      // Of networks whose turn has not come nothing is known but how many they are.
      const secondsLeft = members > engines ? NaN : Math.max(...others.map(({ secondsLeft: left = NaN }) => left));
      return { stage: own.stage, done, total: members * own.total, ...(Number.isNaN(secondsLeft) ? {} : { secondsLeft }) };
    },
    ended(member: number): void {
      if (learning.delete(member)) finished += 1;
    },
  };
}
