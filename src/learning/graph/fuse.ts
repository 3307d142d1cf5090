import type { GraphNode, Wire } from './types.ts';

/**
 * A sum with a matrix product that nothing else uses becomes part of the product: Gemm adds its third input for free.
 *
 * @param kept wires that must stay: the graph's outputs
 */
export function fuseBiases(nodes: readonly GraphNode[], kept: readonly Wire[]): GraphNode[] {
  const uses = new Map<string, number>();
  for (const wire of [...nodes.flatMap((node) => node.inputs), ...kept]) uses.set(wire.name, (uses.get(wire.name) ?? 0) + 1);
  const products = new Map(
    nodes.filter((node) => node.operator === 'Gemm' && node.inputs.length === 2 && uses.get(node.outputs[0]!.name) === 1)
      .map((node) => [node.outputs[0]!.name, node]),
  );
  const absorbed = new Set<GraphNode>();
  const fused = nodes.map((node): GraphNode => {
    if (node.operator !== 'Add') return node;
    const at = node.inputs.findIndex((wire) => products.has(wire.name));
    const product = at < 0 ? undefined : products.get(node.inputs[at]!.name);
    // The other term may be broadcast to the product, never the product to it.
    if (!product || node.outputs[0]!.shape.join() !== product.outputs[0]!.shape.join()) return node;
    absorbed.add(product);
    return { ...product, inputs: [...product.inputs, node.inputs[1 - at]!], outputs: node.outputs };
  });
  return fused.filter((node) => !absorbed.has(node));
}
