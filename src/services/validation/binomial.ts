/**
 * The counts that `trials` independent draws of probability `p` give with 95 % probability: at most 2.5 % lie below
 * `low`, at most 2.5 % above `high`.
 */
export function binomialRange(trials: number, p: number): { readonly low: number; readonly high: number } {
  const tail = 0.025;
  let probability = (1 - p) ** trials;
  let cumulative = probability;
  let low = cumulative > tail ? 0 : -1;
  for (let k = 0; k < trials; k += 1) {
    if (cumulative >= 1 - tail) return { low, high: k };
    probability *= ((trials - k) / (k + 1)) * (p / (1 - p));
    cumulative += probability;
    if (low < 0 && cumulative > tail) low = k + 1;
  }
  return { low, high: trials };
}
