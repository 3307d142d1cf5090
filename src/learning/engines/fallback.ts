import { SteelyardError } from '../../shared/errors.ts';
import type { InputSpecs } from '../graph/tracer.ts';
import type { Engine, Program } from './engine.ts';

/** A device gave up and the next one took over. */
export interface Fallback {
  readonly from: string;
  readonly to: string;
  /** What the device that gave up said. */
  readonly error: unknown;
}

/** Opens an encoded ONNX model on one device. */
export interface ModelOpener {
  readonly name: string;
  open(onnx: Uint8Array, specs: InputSpecs): Promise<Program>;
}

/**
 * An engine that runs on the first of `engines` until it fails (lost, out of memory, an operator that it lacks), then on
 * the next: the failed run is repeated there with the same inputs. Programs keep nothing from run to run, since parameters
 * go in and out of every step, so nothing is lost. All programs of the engine move together.
 *
 * @param engines at least one, the preferred one first
 * @throws the last engine's error, when there is no other; `graph-untraceable` and `cancelled` at once, as no engine mends those
 */
export function withFallback(engines: readonly Engine[], onFallback: (fallback: Fallback) => void): Engine {
  const succession = new Succession(engines, onFallback);
  return {
    get name() {
      return succession.currentName;
    },
    compile: (fn, specs) => succession.open((index) => engines[index]!.compile(fn, specs)),
  };
}

/** The same for models that are already encoded. */
export function openerWithFallback(openers: readonly ModelOpener[], onFallback: (fallback: Fallback) => void): ModelOpener {
  const succession = new Succession(openers, onFallback);
  return {
    get name() {
      return succession.currentName;
    },
    open: (onnx, specs) => succession.open((index) => openers[index]!.open(onnx, specs)),
  };
}

/** Who computes now, and who is next. */
class Succession {
  private readonly members: readonly { readonly name: string }[];
  private readonly onFallback: (fallback: Fallback) => void;
  private current = 0;

  constructor(members: readonly { readonly name: string }[], onFallback: (fallback: Fallback) => void) {
    if (members.length === 0) throw new SteelyardError('internal', 'An engine with fallback needs at least one engine.');
    this.members = members;
    this.onFallback = onFallback;
  }

  get currentName(): string {
    return this.members[this.current]!.name;
  }

  async open(openOn: (index: number) => Promise<Program>): Promise<Program> {
    let opened: { readonly index: number; readonly program: Promise<Program> } | undefined;
    const attempt = async <T>(use: (program: Program) => Promise<T>): Promise<T> => {
      for (;;) {
        if (opened?.index !== this.current) {
          abandon(opened?.program);
          opened = { index: this.current, program: openOn(this.current) };
        }
        const { index, program } = opened;
        try {
          return await use(await program);
        } catch (error) {
          this.giveUp(index, error);
        }
      }
    };
    await attempt(() => Promise.resolve());
    return {
      run: (inputs) => attempt((program) => program.run(inputs)),
      dispose: async () => (await opened!.program).dispose(),
    };
  }

  /** Moves on from member `index`, unless another program already has, or there is nowhere to go. */
  private giveUp(index: number, error: unknown): void {
    if (error instanceof SteelyardError && (error.code === 'graph-untraceable' || error.code === 'cancelled')) throw error;
    if (index !== this.current) return;
    if (index + 1 === this.members.length) throw error;
    const from = this.currentName;
    this.current++;
    this.onFallback({ from, to: this.currentName, error });
  }
}

/** Frees what a failed device still holds, if it can. */
function abandon(program: Promise<Program> | undefined): void {
  program?.then((failed) => failed.dispose()).catch(() => { /* a device that is lost cannot free anything */ });
}
