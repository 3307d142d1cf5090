/** Whether points lie in a polygon, by the even-odd rule (Shimrat 1962, CACM 5, 434). The last corner is joined to the first. */
export function polygon(vertices: readonly (readonly [number, number])[]): (x: number, y: number) => boolean {
  const count = vertices.length;
  const xs = Float64Array.from(vertices, ([x]) => x);
  const ys = Float64Array.from(vertices, ([, y]) => y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return (x, y) => {
    if (!(x >= left && x <= right && y >= low && y <= high)) return false;
    let inside = false;
    for (let i = 0, j = count - 1; i < count; j = i++) {
      const crosses = ys[i]! > y !== ys[j]! > y;
      if (crosses && x < ((xs[j]! - xs[i]!) * (y - ys[i]!)) / (ys[j]! - ys[i]!) + xs[i]!) inside = !inside;
    }
    return inside;
  };
}
