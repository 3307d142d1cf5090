/** Element types that traced tensors may have. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';
export type ElementArray = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** An edge of the graph: one tensor, with the shape and order it has in memory. */
export interface Wire {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Present when the value is known while tracing. */
  readonly constant?: ElementArray;
}

export type Attribute = number | string | readonly number[] | { readonly float: number };

/** One ONNX operator. `domain` is '' for the standard set. */
export interface GraphNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly Wire[];
  readonly outputs: readonly Wire[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A finished graph: only what its outputs need. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly Wire[];
  readonly outputs: readonly { readonly name: string; readonly wire: Wire }[];
  readonly constants: readonly Wire[];
  /** The size of the first axis of inputs that stands for "any number", when there is one. */
  readonly batchMarker?: number;
}

export interface WireDescription {
  readonly shape: readonly number[];
  readonly type: ElementType;
}
