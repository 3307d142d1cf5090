import { constants, setPriority } from 'node:os';
import { describeError } from '../../shared/envelope.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { JobMessage, JobOrder, JobReport } from './jobOrder.ts';
import { evaluationJob, simulationJob, trainingJob } from './jobWork.ts';

/**
 * The process of one long job: takes its order, works with less claim on the processor than a window, and ends.
 * Asked to pause, or left alone by the engine that started it, it saves its state first.
 */
const controller = new AbortController();

function tell(report: JobReport): void {
  if (process.connected) process.send!(report);
}

/** Ends once the last word is out: an exit would cut it off. */
function leave(report: JobReport): void {
  if (!process.connected) process.exit(0);
  process.send!(report, () => { process.exit(0); });
}

async function work(order: JobOrder): Promise<void> {
  try {
    leave({ kind: 'done', result: await resultOf(order, controller.signal) });
  } catch (error) {
    if (controller.signal.aborted) {
      leave({ kind: 'paused' });
      return;
    }
    if (!(error instanceof SteelyardError)) console.error(`${order.kind}:`, error);
    leave({ kind: 'failed', error: describeError(error) });
  }
}

function resultOf(order: JobOrder, signal: AbortSignal): Promise<unknown> {
  switch (order.kind) {
    case 'training': return trainingJob(order, tell, signal);
    case 'simulation': return simulationJob(order, tell, signal);
    case 'evaluation': return evaluationJob(order, tell, signal);
  }
}

function lowerPriority(): void {
  try {
    // On a machine that others use too, the tenth step of Unix would leave it next to nothing.
    setPriority(process.platform === 'win32' ? constants.priority.PRIORITY_BELOW_NORMAL : 5);
  } catch {
    // A system that does not allow it lets the job run as any other.
  }
}

lowerPriority();
process.on('disconnect', () => { controller.abort(); });
process.on('SIGTERM', () => { controller.abort(); });
process.on('SIGINT', () => undefined); // Ctrl+C in a terminal reaches every process of its group: the engine decides
process.on('message', (message: JobMessage) => {
  if (message === 'pause') controller.abort();
  else void work(message.order);
});
