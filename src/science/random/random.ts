/**
 * A seeded stream of random numbers: xoshiro128** (Blackman & Vigna 2021, ACM TOMS 47, 36),
 * its state filled by splitmix32 from the seed. The same seed gives the same numbers on every machine.
 */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal (Marsaglia's polar method). */
  normal(): number;
  /** Uniform integer in [0, n). */
  integer(n: number): number;
  /** An independent stream named by `key`: the parent's position does not matter. */
  fork(key: number): Random;
}

export function createRandom(seed: number): Random {
  const fill = splitmix32(seed);
  // In an array: as variables of a closure, numbers of 32 bits are put on the heap each time that they change.
  const state = Int32Array.of(fill(), fill(), fill(), fill());
  let spare = NaN;

  function next(): number {
    const a = state[0]!, b = state[1]!, c = state[2]! ^ a, d = state[3]! ^ b;
    const product = Math.imul(b, 5);
    state[0] = a ^ d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = (d << 11) | (d >>> 21);
    return Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
  }

  function uniform(): number {
    return ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  }

  function normal(): number {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = NaN;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  }

  return {
    uniform,
    normal,
    integer: (n) => Math.floor(uniform() * n),
    fork: (key) => createRandom(hash(seed, key)),
  };
}

/** A seed for the stream `key` below `seed`, both integers. */
function hash(seed: number, key: number): number {
  const mix = splitmix32(seed);
  return (mix() ^ splitmix32(Math.imul(key | 0, 0x9e3779b1) ^ mix())()) >>> 0;
}

function splitmix32(seed: number): () => number {
  // The high half of large seeds must count too.
  let state = ((seed | 0) ^ Math.imul(Math.floor(seed / 4294967296) | 0, 0x85ebca6b)) | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}
