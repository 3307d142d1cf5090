import type { EvaluateRequest, SimulationRequest, TrainingRequest } from '../../shared/api.ts';
import type { StoredJob } from '../../store/library/jobs.ts';
import type { DataFolders } from '../projects/dataFolder.ts';
import type { JobOrder } from './jobOrder.ts';

/** What the process of a job is told. */
export function orderOf({ models }: DataFolders): (job: StoredJob, folder: string) => JobOrder {
  return ({ kind, request }, folder) => {
    // Written by our own handlers, which had it checked against the contract.
    if (kind === 'training') return { kind, request: request as TrainingRequest, folder, models };
    if (kind === 'simulation') return { kind, request: request as SimulationRequest, folder };
    const { name, suite, galaxies } = request as EvaluateRequest;
    return { kind, model: name, suite, galaxies };
  };
}
