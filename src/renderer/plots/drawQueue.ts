/** Drawings wait here and run one a task, so that many plots of many stars never hold the window up together. */
const waiting = new Map<symbol, () => void>();
let underWay = false;

/** Draws soon; of several requests under one key the last counts. */
export function drawSoon(key: symbol, draw: () => void): void {
  waiting.set(key, draw);
  if (!underWay) {
    underWay = true;
    requestAnimationFrame(next);
  }
}

export function cancelDraw(key: symbol): void {
  waiting.delete(key);
}

function next(): void {
  const first = waiting.entries().next();
  if (first.done) {
    underWay = false;
    return;
  }
  const [key, draw] = first.value;
  waiting.delete(key);
  draw();
  setTimeout(next, 0);
}
