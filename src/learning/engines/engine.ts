import type { InputSpecs, TensorFunction } from '../graph/tracer.ts';

/** A tensor outside any engine: values in row-major order and their shape. */
export interface Values {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A function compiled for one engine and fixed input shapes. */
export interface Program {
  /** Runs once; inputs and outputs by name. */
  run(inputs: Readonly<Record<string, Float32Array>>): Promise<Readonly<Record<string, Values>>>;
  dispose(): Promise<void>;
}

/** What runs functions of tensors. */
export interface Engine {
  readonly name: string;
  compile(fn: TensorFunction, specs: InputSpecs): Promise<Program>;
  /**
   * Engines that compute at the same time as one another, with the cores shared among them: at most `count`, and none where they
   * would only take turns. A device that is one for all has no such method.
   */
  sideBySide?(count: number): readonly ClosableEngine[];
}

/** An engine that holds what must be given back. */
export interface ClosableEngine extends Engine {
  close(): Promise<void>;
}
