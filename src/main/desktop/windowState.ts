import { z } from 'zod';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: Bounds;
  readonly maximised: boolean;
}

const whole = z.number().int();
const windowState = z.object({
  bounds: z.object({ x: whole, y: whole, width: whole.positive(), height: whole.positive() }), maximised: z.boolean(),
});

export const MINIMUM = { width: 720, height: 560 } as const;
const STARTING = { width: 1440, height: 940 } as const;
/** So much of the window's top must be on a display, for it to be taken hold of. */
const GRIP = { width: 120, height: 40 } as const;

/** The state that was written, or undefined where it cannot be read. */
export function parseWindowState(text: string): WindowState | undefined {
  try {
    return windowState.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Where the window opens: where it was, unless that display is gone; then, and the first time, in the middle of the main one,
 * and never larger than it. `workAreas` are those of the displays, the main one first.
 */
export function startingState(saved: WindowState | undefined, workAreas: readonly Bounds[]): WindowState {
  const [main] = workAreas;
  if (saved) {
    for (const area of workAreas) {
      const bounds = { ...saved.bounds, ...sizeWithin(saved.bounds, area) };
      if (hasGrip(bounds, area)) return { maximised: saved.maximised, bounds };
    }
  }
  const { width, height } = sizeWithin(saved?.bounds ?? STARTING, main);
  const bounds = { x: main.x + Math.round((main.width - width) / 2), y: main.y + Math.round((main.height - height) / 2), width, height };
  return { bounds, maximised: saved?.maximised ?? false };
}

function sizeWithin(size: Pick<Bounds, 'width' | 'height'>, area: Bounds): Pick<Bounds, 'width' | 'height'> {
  return {
    width: Math.max(MINIMUM.width, Math.min(size.width, area.width)),
    height: Math.max(MINIMUM.height, Math.min(size.height, area.height)),
  };
}

function hasGrip({ x, y, width }: Bounds, area: Bounds): boolean {
  const overlap = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return overlap >= GRIP.width && y >= area.y && y + GRIP.height <= area.y + area.height;
}
