/** Distance of an empirical distribution from the uniform one on [0, 1], and how often chance alone gives a larger. */
export interface UniformityTest {
  readonly distance: number;
  readonly pValue: number;
}

/**
 * Kolmogorov-Smirnov test of values against the uniform distribution on [0, 1]. The p-value is Kolmogorov's asymptotic
 * series at an argument corrected for small samples (Vrbik 2018, Pioneer J. Theor. Appl. Stat. 15, 15): good to 2e-3
 * from about ten values on.
 */
export function uniformityTest(values: ArrayLike<number>): UniformityTest {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) distance = Math.max(distance, (i + 1) / n - sorted[i], sorted[i] - i / n);
  const root = Math.sqrt(n);
  const scaled = root * distance;
  return { distance, pValue: kolmogorovTail(scaled + 1 / (6 * root) + (scaled - 1) / (4 * n)) };
}

function kolmogorovTail(lambda: number): number {
  if (lambda < 0.2) return 1; // the series below converges slowly there, and the answer is 1 to 12 digits
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * (k * lambda) ** 2);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-17) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
