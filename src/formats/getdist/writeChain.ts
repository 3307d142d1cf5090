/** One parameter of a chain. */
export interface ChainParameter {
  /** Without blanks. */
  readonly name: string;
  /** LaTeX, without dollar signs. */
  readonly label: string;
  /** Hard limits; null where there is none. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface Chain {
  readonly parameters: readonly ChainParameter[];
  /** samples x parameters, row-major. */
  readonly samples: ArrayLike<number>;
  readonly sampleCount: number;
  /** Kept as comment lines at the top of the chain, which numpy and GetDist pass over. */
  readonly meta: Readonly<Record<string, string>>;
}

/** The three files of a chain, whose names must differ in their endings alone. */
export interface ChainFiles {
  readonly txt: Uint8Array;
  readonly paramnames: Uint8Array;
  readonly ranges: Uint8Array;
}

/** Digits that keep single precision. */
const DIGITS = 9;

/**
 * A posterior as GetDist reads it (Lewis 2019, arXiv:1910.13970): `.txt` has the weight, -ln(likelihood) and the parameters of each sample,
 * `.paramnames` their names and LaTeX labels, `.ranges` their limits ("N" where there is none). Draws of a posterior weigh 1 each;
 * the likelihood of one is not known and 0, which GetDist takes for that.
 */
export function writeGetdistChain({ parameters, samples, sampleCount, meta }: Chain): ChainFiles {
  const encoder = new TextEncoder();
  const lines = Object.entries(meta).map(([key, value]) => `# ${key}: ${value.replaceAll(/\s+/g, ' ')}`);
  const width = parameters.length;
  for (let i = 0; i < sampleCount; i++) {
    let line = '1 0';
    for (let k = 0; k < width; k++) line += ` ${samples[i * width + k]!.toPrecision(DIGITS)}`;
    lines.push(line);
  }
  const bound = (value: number | null): string => (value === null ? 'N' : String(value));
  return {
    txt: encoder.encode(`${lines.join('\n')}\n`),
    paramnames: encoder.encode(parameters.map(({ name, label }) => `${name}\t${label}\n`).join('')),
    ranges: encoder.encode(parameters.map(({ name, low, high }) => `${name}\t${bound(low)}\t${bound(high)}\n`).join('')),
  };
}
