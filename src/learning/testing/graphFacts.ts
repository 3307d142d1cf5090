import protobuf from 'protobufjs';

/** The part of onnx.proto3 that the tests look at, written apart from the encoder's. */
const Model = protobuf.parse(`syntax = "proto3";
  message ModelProto { repeated OperatorSetIdProto opset_import = 8; GraphProto graph = 7; }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message GraphProto { repeated NodeProto node = 1; repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
  message NodeProto { string op_type = 4; string domain = 7; }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message TypeProto { message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; } Tensor tensor_type = 1; }
  message TensorShapeProto { message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } } repeated Dimension dim = 1; }
`).root.lookupType('ModelProto');

interface ValueInfo {
  readonly name: string;
  readonly type: { readonly tensorType: { readonly shape?: { readonly dim?: readonly { dimValue?: number; dimParam?: string }[] } } };
}

interface Decoded {
  readonly opsetImport: readonly { domain?: string; version: number }[];
  readonly graph: {
    readonly node: readonly { opType: string; domain?: string }[];
    readonly input: readonly ValueInfo[];
    readonly output: readonly ValueInfo[];
  };
}

/** What an ONNX file says of itself: operator sets, the domains and names of its operators, the shapes of what goes in and out. */
export function decodeGraphFacts(onnx: Uint8Array) {
  const { opsetImport, graph } = Model.toObject(Model.decode(onnx), { longs: Number }) as Decoded;
  const shapeOf = ({ type }: ValueInfo) => (type.tensorType.shape?.dim ?? []).map((dim) => dim.dimParam ?? dim.dimValue);
  const shapes = (values: readonly ValueInfo[]) => Object.fromEntries(values.map((value) => [value.name, shapeOf(value)]));
  return {
    opsets: opsetImport.map(({ domain = '', version }) => ({ domain, version })),
    domains: [...new Set(graph.node.map(({ domain = '' }) => domain))],
    operators: [...new Set(graph.node.map(({ opType }) => opType))].sort(),
    inputs: shapes(graph.input),
    outputs: shapes(graph.output),
  };
}
