import protobuf from 'protobufjs';
import type { Attribute, ElementType, Graph, GraphNode, Wire } from './graph.ts';

/** The operator set the kernels are written for. */
export const OPSET = 18;
const IR_VERSION = 9;

/** ONNX's TensorProto.DataType. */
const DATA_TYPE: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };
/** ONNX's AttributeProto.AttributeType. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The part of onnx.proto that Steelyard writes (field numbers: onnx/onnx.proto, IR version 9). */
const schema = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: { id: 1, type: 'int64' },
        producerName: { id: 2, type: 'string' },
        producerVersion: { id: 3, type: 'string' },
        docString: { id: 6, type: 'string' },
        graph: { id: 7, type: 'Graph' },
        opsetImport: { id: 8, type: 'OperatorSet', rule: 'repeated' },
      },
    },
    OperatorSet: { fields: { domain: { id: 1, type: 'string' }, version: { id: 2, type: 'int64' } } },
    Graph: {
      fields: {
        node: { id: 1, type: 'Node', rule: 'repeated' },
        name: { id: 2, type: 'string' },
        initializer: { id: 5, type: 'Tensor', rule: 'repeated' },
        input: { id: 11, type: 'ValueInfo', rule: 'repeated' },
        output: { id: 12, type: 'ValueInfo', rule: 'repeated' },
      },
    },
    Node: {
      fields: {
        input: { id: 1, type: 'string', rule: 'repeated' },
        output: { id: 2, type: 'string', rule: 'repeated' },
        name: { id: 3, type: 'string' },
        opType: { id: 4, type: 'string' },
        attribute: { id: 5, type: 'Attribute', rule: 'repeated' },
        domain: { id: 7, type: 'string' },
      },
    },
    Attribute: {
      fields: {
        name: { id: 1, type: 'string' },
        f: { id: 2, type: 'float' },
        i: { id: 3, type: 'int64' },
        s: { id: 4, type: 'bytes' },
        ints: { id: 8, type: 'int64', rule: 'repeated' },
        type: { id: 20, type: 'int32' },
      },
    },
    Tensor: {
      fields: {
        dims: { id: 1, type: 'int64', rule: 'repeated' },
        dataType: { id: 2, type: 'int32' },
        name: { id: 8, type: 'string' },
        rawData: { id: 9, type: 'bytes' },
      },
    },
    ValueInfo: { fields: { name: { id: 1, type: 'string' }, type: { id: 2, type: 'Type' } } },
    Type: { fields: { tensorType: { id: 1, type: 'TensorType' } } },
    TensorType: { fields: { elemType: { id: 1, type: 'int32' }, shape: { id: 2, type: 'Shape' } } },
    Shape: { fields: { dim: { id: 1, type: 'Dimension', rule: 'repeated' } } },
    Dimension: { fields: { dimValue: { id: 1, type: 'int64' }, dimParam: { id: 2, type: 'string' } } },
  },
});
const Model = schema.lookupType('Model');

/**
 * The graph as an ONNX model, ready for any ONNX Runtime.
 * The same graph gives the same bytes.
 */
export function encodeOnnx(graph: Graph, name: string): Uint8Array {
  const domains = new Set(graph.nodes.map((node) => node.domain).filter((domain) => domain !== ''));
  const dimension = (size: number) =>
    size === graph.batchMarker ? { dimParam: 'N' } : { dimValue: size };
  const valueInfo = (valueName: string, wire: Wire) => ({
    name: valueName,
    type: { tensorType: { elemType: DATA_TYPE[wire.type], shape: { dim: wire.shape.map(dimension) } } },
  });
  return Model.encode(
    Model.fromObject({
      irVersion: IR_VERSION,
      producerName: 'steelyard',
      opsetImport: [{ domain: '', version: OPSET }, ...[...domains].map((domain) => ({ domain, version: 1 }))],
      graph: {
        name,
        node: graph.nodes.map(encodeNode),
        initializer: graph.constants.map((wire) => ({
          dims: wire.shape,
          dataType: DATA_TYPE[wire.type],
          name: wire.name,
          rawData: bytesOf(wire),
        })),
        input: graph.inputs.map((wire) => valueInfo(wire.name, wire)),
        output: graph.outputs.map(({ name: outputName, wire }) => valueInfo(outputName, wire)),
      },
    }),
  ).finish();
}

function encodeNode(node: GraphNode, index: number): object {
  return {
    input: node.inputs.map((wire) => wire.name),
    output: node.outputs.map((wire) => wire.name),
    name: `${node.operator}_${index}`,
    opType: node.operator,
    domain: node.domain,
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
  };
}

function encodeAttribute(name: string, value: Attribute): object {
  if (typeof value === 'number') return { name, type: ATTRIBUTE_TYPE.int, i: value };
  if (typeof value === 'string') return { name, type: ATTRIBUTE_TYPE.string, s: Buffer.from(value) };
  if ('float' in value) return { name, type: ATTRIBUTE_TYPE.float, f: value.float };
  return { name, type: ATTRIBUTE_TYPE.ints, ints: [...value] };
}

function bytesOf(wire: Wire): Uint8Array {
  const { buffer, byteOffset, byteLength } = wire.constant!;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
