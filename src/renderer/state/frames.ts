/** Resolves when the page has been drawn as it is now: between two steps, so that neither makes the other wait. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => { setTimeout(resolve, 0); });
    // A page that is not shown draws no frames.
    setTimeout(resolve, 100);
  });
}
