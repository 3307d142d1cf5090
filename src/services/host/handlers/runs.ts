import { randomUUID } from 'node:crypto';
import type { AnalysisReport, RunRequest, SteelyardApi } from '../../../shared/api.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import type { RunQuestion, StoredRun } from '../../../store/project/runs.ts';
import { truthFor, type RunQueue } from '../../jobs/runQueue.ts';
import { runSummary } from '../../jobs/runSummaries.ts';
import type { ProjectSession } from '../../projects/session.ts';

export function analysisHandlers(session: ProjectSession, queue: RunQueue): SteelyardApi['analysis'] {
  return {
    async run(request) {
      queue.add([questionOf(session, { ...request, label: '', device: null })], { first: true });
      const { result, posterior } = await queue.outcome(request.run);
      return { run: request.run, result, posterior };
    },
    cancel: async ({ run }) => ({ cancelled: queue.cancel(run) }),
  };
}

export function runHandlers(session: ProjectSession, queue: RunQueue): SteelyardApi['runs'] {
  const stored = (run: string): StoredRun => {
    const found = session.file.runs.find(run);
    if (!found || found.removed) throw new SteelyardError('run-unknown', 'There is no such run in this project; it may belong to another.', { run });
    return found;
  };
  const summary = (run: string) => runSummary(stored(run), queue.progressOf(run));
  return {
    async queue({ batch, requests }) {
      const questions = requests.map((request) => questionOf(session, request));
      if (new Set(questions.map(({ id }) => id)).size < questions.length) throw new SteelyardError('value-invalid', 'Two of these runs have the same name; give each its own.');
      queue.add(questions, batch === null ? {} : { batch: { id: `batch-${randomUUID()}`, title: batch } });
      return questions.map(({ id }) => summary(id));
    },
    list: async () => session.file.runs.list().map((run) => runSummary(run, queue.progressOf(run.id))),
    async get({ run }) {
      return { summary: summary(run), report: reportOf(session, stored(run)) };
    },
    async cancel({ run }) {
      return { cancelled: queue.cancel(stored(run).id) };
    },
    async retry({ run }) {
      queue.retry(run);
      return summary(run);
    },
    async reproduce({ run }) {
      const before = reportOf(session, stored(run));
      if (!before) throw new SteelyardError('value-invalid', 'This run has no result to compare with: wait until it is done.', { run });
      const again = await queue.repeat(stored(run));
      return compare(before, { run, result: again.result, posterior: again.posterior });
    },
    async rename({ run, label }) {
      const { id } = stored(run);
      session.edit({ kind: 'run', label: `Renamed a run to "${label}"`, target: 'run.label', row: id, value: label, merges: true });
      return summary(run);
    },
    async remove({ run }) {
      const { id } = stored(run);
      queue.cancel(id);
      session.edit({ kind: 'run', label: `Removed the run "${summary(run).label}"`, target: 'run.removed', row: id, value: 1 });
      return null;
    },
  };
}

function questionOf(session: ProjectSession, request: RunRequest): RunQuestion {
  const { run, label, device, catalogue, galaxy, steps, model, samples, seed } = request;
  const { mapping } = session.get(catalogue);
  const truth = truthFor(galaxy, session.stored(catalogue).truth);
  return { id: run, label, batch: null, catalogue, mapping, galaxy, steps, truth, model, samples, seed, device };
}

function reportOf({ file }: ProjectSession, { id, result }: StoredRun): AnalysisReport | null {
  const posterior = file.runs.posterior(id);
  return result && posterior ? { run: id, result, posterior } : null;
}

function compare(before: AnalysisReport, after: AnalysisReport): { identical: boolean; sentence: string } {
  const [a, b] = [before.posterior.log10Mass, after.posterior.log10Mass];
  const bits = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const identical = a.length === b.length && bits(a).equals(bits(b));
  if (identical) return { identical, sentence: `Repeated: all ${before.posterior.sampleCount} samples are the same to the bit.` };
  const { model: was, provenance } = before.result;
  const { model: is, provenance: now } = after.result;
  const why = was.sha256 !== is.sha256 ? `the model "${was.name}" is another now`
    : provenance.version !== now.version ? `it was made by Steelyard ${provenance.version}, this is ${now.version}`
      : 'it was made on another kind of computer or device';
  let largest = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return { identical, sentence: `Repeated, but not the same: ${why}; samples differ by up to ${largest.toPrecision(2)} dex.` };
}
