import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Halo, Snapshot } from '../../formats/snapshots/index.ts';
import { massHistogram, type MassHistogram } from '../../science/particles/massHistogram.ts';
import type { Particles, Vector } from '../../science/particles/particles.ts';

/** Bytes of stars that are held before they are written to the halos' files. */
const HELD_BYTES = 32 << 20;
const FIELDS = 8; // x y z vx vy vz mass id

/** Spheres about places, and which of them a place lies in: a grid of cells over all of them. */
export interface Spheres {
  /** Calls back for each sphere that the position lies in, with the squared distance to its centre. */
  find(x: number, y: number, z: number, found: (sphere: number, dx: number, dy: number, dz: number) => void): void;
}

export interface Sphere {
  readonly centre: Vector;
  readonly radius: number;
}

const CELLS = 64;

/** @param box side of the periodic box, kpc; 0 for none: spheres at its edge reach round it */
export function spheresInBox(spheres: readonly Sphere[], box: number): Spheres {
  const images = spheres.flatMap(({ centre, radius }, index) => imagesOf(centre, radius, box).map((at) => ({ at, radius, index })));
  const low = [0, 1, 2].map((k) => Math.min(...images.map(({ at, radius }) => at[k]! - radius)));
  const high = [0, 1, 2].map((k) => Math.max(...images.map(({ at, radius }) => at[k]! + radius)));
  const size = low.map((from, k) => Math.max((high[k]! - from) / CELLS, 1e-12));
  const cell = (value: number, k: number) => Math.min(CELLS - 1, Math.max(0, Math.floor((value - low[k]!) / size[k]!)));
  const cells = new Map<number, number[]>();
  images.forEach(({ at, radius }, image) => {
    const from = [0, 1, 2].map((k) => cell(at[k]! - radius, k));
    const to = [0, 1, 2].map((k) => cell(at[k]! + radius, k));
    for (let i = from[0]!; i <= to[0]!; i++) {
      for (let j = from[1]!; j <= to[1]!; j++) {
        for (let k = from[2]!; k <= to[2]!; k++) {
          const key = (i * CELLS + j) * CELLS + k;
          const list = cells.get(key);
          if (list) list.push(image);
          else cells.set(key, [image]);
        }
      }
    }
  });
  return {
    find(x, y, z, found) {
      if (x < low[0]! || x > high[0]! || y < low[1]! || y > high[1]! || z < low[2]! || z > high[2]!) return;
      const list = cells.get((cell(x, 0) * CELLS + cell(y, 1)) * CELLS + cell(z, 2));
      if (!list) return;
      for (const image of list) {
        const { at, radius, index } = images[image]!;
        const dx = x - at[0];
        const dy = y - at[1];
        const dz = z - at[2];
        if (dx * dx + dy * dy + dz * dz < radius * radius) found(index, dx, dy, dz);
      }
    },
  };
}

function imagesOf(centre: Vector, radius: number, box: number): Vector[] {
  if (!(box > 0)) return [centre];
  const shifts = centre.map((value) => {
    const within = value - box * Math.floor(value / box);
    return [within, ...(within - radius < 0 ? [within + box] : []), ...(within + radius > box ? [within - box] : [])];
  });
  return shifts[0]!.flatMap((x) => shifts[1]!.flatMap((y) => shifts[2]!.map((z): Vector => [x, y, z])));
}

/** The stars of every halo, kept in files so that memory does not grow with their number. */
export interface SpilledStars {
  /** About the halo's centre, in the order of their numbers, which does not depend on the files. */
  read(halo: number): Particles;
  /** Stars with positions that are no numbers: they lie in no halo. */
  readonly lost: number;
  remove(): void;
}

/** What is read of a slice once a star of it lies in a halo. */
interface StarFields {
  readonly velocities: Float64Array;
  readonly masses: Float64Array;
  readonly identifiers: Float64Array;
  readonly winds?: Uint8Array;
}

/**
 * Reads the stars of a snapshot once and deals them out to their halos.
 * @param folder for the halos' files; it exists
 */
export async function spillStars(
  snapshot: Snapshot, halos: readonly Halo[], folder: string, signal?: AbortSignal, onRead?: (particles: number) => void,
): Promise<SpilledStars> {
  const spheres = spheresInBox(halos, snapshot.boxSize);
  const held = new Map<number, number[]>();
  let heldBytes = 0;
  let lost = 0;
  const pathOf = (halo: number) => join(folder, `${halo}.stars`);
  const remove = () => { halos.forEach((_, halo) => rmSync(pathOf(halo), { force: true })); };
  const flush = () => {
    for (const [halo, rows] of held) {
      const bytes = Float64Array.from(rows);
      appendFileSync(pathOf(halo), new Uint8Array(bytes.buffer));
    }
    held.clear();
    heldBytes = 0;
  };
  remove(); // of a run that was killed
  try {
    for await (const slice of snapshot.slices(['stars'])) {
      await setImmediate(); // here an interrupt is heard
      signal?.throwIfAborted();
      const { positions, count } = slice;
      let rest: StarFields | undefined;
      for (let i = 0; i < count; i++) {
        const [x, y, z] = [positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!];
        if (!Number.isFinite(x + y + z)) {
          lost++;
          continue;
        }
        spheres.find(x, y, z, (halo, dx, dy, dz) => {
          if (!rest) {
            const winds = slice.winds();
            rest = {
              velocities: slice.velocities(), masses: slice.masses(), identifiers: slice.identifiers(), ...(winds ? { winds } : {}),
            };
          }
          if (rest.winds?.[i]) return;
          const { velocities: v, masses, identifiers } = rest;
          let rows = held.get(halo);
          if (!rows) held.set(halo, (rows = []));
          rows.push(dx, dy, dz, v[3 * i]!, v[3 * i + 1]!, v[3 * i + 2]!, masses[i]!, identifiers[i]!);
          heldBytes += 8 * FIELDS;
        });
        if (heldBytes > HELD_BYTES) flush();
      }
      onRead?.(count);
    }
    flush();
  } catch (error) {
    remove();
    throw error;
  }
  return { lost, remove, read: (halo) => (existsSync(pathOf(halo)) ? readStars(pathOf(halo)) : readRows(new Float64Array(0))) };
}

function readStars(path: string): Particles {
  const bytes = readFileSync(path);
  return readRows(new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)));
}

function readRows(rows: Float64Array): Particles {
  const count = rows.length / FIELDS;
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const identifier = (i: number) => rows[i * FIELDS + 7]!;
  if (count > 0 && !Number.isNaN(identifier(0))) order.sort((i, j) => identifier(i) - identifier(j));
  const field = (k: number) => Float64Array.from(order, (i) => rows[i * FIELDS + k]!);
  return { count, x: field(0), y: field(1), z: field(2), vx: field(3), vy: field(4), vz: field(5), mass: field(6) };
}

/** The mass of all species about each sphere's centre. Particles that are no numbers are passed over. */
export async function gatherMasses(
  snapshot: Snapshot, spheres: readonly Sphere[], signal?: AbortSignal, onRead?: (particles: number) => void,
): Promise<MassHistogram[]> {
  const histograms = spheres.map(() => massHistogram());
  if (spheres.length === 0) return histograms;
  const index = spheresInBox(spheres, snapshot.boxSize);
  for await (const slice of snapshot.slices(['stars', 'dark', 'gas', 'black-holes'])) {
    await setImmediate(); // here an interrupt is heard
    signal?.throwIfAborted();
    const { positions, count } = slice;
    let masses: Float64Array | undefined;
    for (let i = 0; i < count; i++) {
      index.find(positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!, (sphere, dx, dy, dz) => {
        masses ??= slice.masses();
        histograms[sphere]!.add(Math.sqrt(dx * dx + dy * dy + dz * dz), masses[i]!);
      });
    }
    onRead?.(count);
  }
  return histograms;
}
