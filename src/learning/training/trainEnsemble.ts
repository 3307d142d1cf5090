import type { TrainedMassModel, TrainingProgress } from './trainMassModel.ts';

/** Members of an ensemble, the first being the model that a training of one gives. */
export interface TrainedEnsemble extends TrainedMassModel {
  readonly furtherMembers: readonly TrainedMassModel[];
}

/**
 * Trains members one after the other: same examples, split and scalings, each from its own start and in its own order
 * (Lakshminarayanan+17, 1612.01474, whose ensembles are trained on the whole set too).
 *
 * @param trainMember trains one, `progress.member` saying which
 * @param members at least 1
 * @param progressOf what to report of each
 */
export async function trainEnsemble(
  trainMember: (progress: TrainingProgress) => Promise<TrainedMassModel>, members: number, progressOf: (member: number) => TrainingProgress,
): Promise<TrainedEnsemble> {
  const first = await trainMember({ ...progressOf(0), member: 0 });
  const furtherMembers: TrainedMassModel[] = [];
  for (let member = 1; member < members; member++) furtherMembers.push(await trainMember({ ...progressOf(member), member }));
  return { ...first, furtherMembers };
}
