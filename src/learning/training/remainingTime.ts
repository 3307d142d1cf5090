/** What is left of a training, in the two kinds of work that it does. */
export interface WorkLeft {
  readonly steps: number;
  readonly validations: number;
}

/** Guesses how long a training has to go from how long its steps and validations took. */
export interface RemainingTime {
  /** A step was done; `seconds` since the one before, waiting for data included. */
  step(seconds: number): void;
  validation(seconds: number): void;
  /** Seconds left if training does not stop early; nothing before it can be known. */
  estimate(left: WorkLeft): number | undefined;
}

/** Steps that count: enough to even out hiccups, few enough to notice that the machine became busy. */
const MEMORY = 50;
/** Of a step's time, a validation batch's: a forward pass without a backward one. Until the first is measured. */
const FORWARD_SHARE = 1 / 3;

/** @param validationBatches batches of one validation */
export function remainingTime(validationBatches: number): RemainingTime {
  const recent: number[] = [];
  let seen = 0;
  let validation: number | undefined;
  return {
    step(seconds) {
      // The first step pays for warming up.
      if (seen++ === 0) return;
      recent.push(seconds);
      if (recent.length > MEMORY) recent.shift();
    },
    validation(seconds) {
      validation = seconds;
    },
    estimate({ steps, validations }) {
      if (recent.length === 0) return undefined;
      const step = recent.reduce((sum, value) => sum + value, 0) / recent.length;
      return steps * step + validations * (validation ?? validationBatches * step * FORWARD_SHARE);
    },
  };
}
