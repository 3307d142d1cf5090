import type { JobSummary, SteelyardEvent } from '../../shared/api.ts';

/** A job that ends sooner was waited for. */
const LONG_MS = 15_000;

export interface JobEnd {
  readonly title: string;
  readonly body: string;
}

export interface DesktopSigns {
  /** In [0, 1]; -1 takes the bar away; 2 shows one of unknown length. */
  readonly progress: number;
  /** What to tell of, if anything. */
  readonly ended?: JobEnd;
}

interface Running {
  readonly since: number;
  readonly fraction: number | null;
}

const ENDED: Readonly<Partial<Record<JobSummary['state'], string>>> = { done: 'is done', failed: 'failed', interrupted: 'was interrupted' };

/** Follows the engine's events and says what the dock and the notifications should show. */
export class LongJobs {
  readonly #running = new Map<string, Running>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Undefined when the event changes nothing of it. */
  follow(event: SteelyardEvent): DesktopSigns | undefined {
    switch (event.kind) {
      case 'progress':
        if (event.fraction >= 1) this.#running.delete(`run ${event.run}`);
        else this.#note(`run ${event.run}`, event.fraction);
        return { progress: this.#progress() };
      case 'job':
        return this.#job(event.job);
      case 'job-removed':
        this.#running.delete(event.job);
        return { progress: this.#progress() };
      case 'engine-stopped':
        this.#running.clear();
        return { progress: -1 };
      default:
        return undefined;
    }
  }

  /** A call that ended: its run is no longer under way, however it came out. */
  callEnded(run: string): DesktopSigns {
    this.#running.delete(`run ${run}`);
    return { progress: this.#progress() };
  }

  #job({ job, state, title, fraction, message }: JobSummary): DesktopSigns {
    if (state === 'running') {
      this.#note(job, fraction);
      return { progress: this.#progress() };
    }
    const since = this.#running.get(job)?.since;
    this.#running.delete(job);
    const progress = this.#progress();
    const outcome = ENDED[state];
    if (outcome === undefined || since === undefined || this.#now() - since < LONG_MS) return { progress };
    return { progress, ended: { title: `${title} ${outcome}`, body: message } };
  }

  #note(id: string, fraction: number | null): void {
    this.#running.set(id, { since: this.#running.get(id)?.since ?? this.#now(), fraction });
  }

  /** The mean of those that know how far they are. */
  #progress(): number {
    const all = [...this.#running.values()];
    if (all.length === 0) return -1;
    const known = all.flatMap(({ fraction }) => fraction ?? []);
    return known.length === 0 ? 2 : known.reduce((sum, fraction) => sum + fraction, 0) / known.length;
  }
}
