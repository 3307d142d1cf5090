import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { LossPoint, TrainingDetail, TrainingRequest, TrainingSummary } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** The trainings of this computer, one of them looked at: its curve grows as its epochs end. */
export const useTraining = defineStore('training', () => {
  const { api, bridge } = useSteelyard();
  const trainings = shallowRef<readonly TrainingSummary[]>([]);
  const chosenId = shallowRef('');
  const detail = shallowRef<TrainingDetail>();
  const trouble = shallowRef<Trouble>();
  /** Path of a set that another page would have trained on; '' for none. */
  const wantedFile = shallowRef('');
  const chosen = computed(() => trainings.value.find(({ job }) => job.job === chosenId.value));

  function replace(summary: TrainingSummary): void {
    const isSame = ({ job }: TrainingSummary): boolean => job.job === summary.job.job;
    const known = trainings.value.some(isSame);
    trainings.value = known ? trainings.value.map((other) => (isSame(other) ? summary : other)) : [...trainings.value, summary];
  }
  async function load(): Promise<void> {
    try {
      trainings.value = await api.training.list(null);
      if (!chosen.value) chosenId.value = trainings.value.at(-1)?.job.job ?? '';
      await look();
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  }
  /** Asks for all of the one looked at. */
  async function look(): Promise<void> {
    const job = chosenId.value;
    if (job === '') {
      detail.value = undefined;
      return;
    }
    try {
      const answer = await api.training.get({ job });
      if (job !== chosenId.value) return;
      detail.value = answer;
      replace(answer.summary);
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  }
  async function choose(job: string): Promise<void> {
    trouble.value = undefined;
    chosenId.value = job;
    if (detail.value?.summary.job.job !== job) detail.value = undefined;
    await look();
  }
  async function act(work: () => Promise<TrainingSummary>): Promise<boolean> {
    trouble.value = undefined;
    try {
      const summary = await work();
      replace(summary);
      await choose(summary.job.job);
      return true;
    } catch (error) {
      trouble.value = troubleOf(error);
      return false;
    }
  }
  function addPoint(point: LossPoint): void {
    const current = detail.value;
    if (!current) return;
    // A training that went on from a checkpoint may tell of an epoch again.
    const { member, stage, epoch } = point;
    const isSame = (known: LossPoint): boolean => known.member === member && known.stage === stage && known.epoch === epoch;
    detail.value = { ...current, curve: [...current.curve.filter((known) => !isSame(known)), point] };
  }
  bridge.onEvent((event) => {
    if (event.kind === 'loss' && event.job === chosenId.value) addPoint(event.point);
    if (event.kind === 'job' && event.job.kind === 'training') {
      const known = trainings.value.find(({ job }) => job.job === event.job.job);
      if (!known || known.job.state !== event.job.state) void load();
      else replace({ ...known, job: event.job });
    }
    if (event.kind === 'job-removed') {
      trainings.value = trainings.value.filter(({ job }) => job.job !== event.job);
      if (event.job === chosenId.value) void load();
    }
    if (event.kind === 'engine-stopped') void load();
  });
  return {
    trainings, chosenId, chosen, detail, trouble, wantedFile, load, choose,
    start: (request: TrainingRequest) => act(() => api.training.start(request)),
    pause: (job: string) => act(() => api.training.pause({ job })),
    resume: (job: string) => act(() => api.training.resume({ job })),
    cancel: (job: string) => act(() => api.training.cancel({ job })),
  };
});
