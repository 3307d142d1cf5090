/**
 * Units as catalogues write them, for the few dimensions a star table has: angle, length and time.
 * `km/s`, `km s-1`, `km.s**-1`, `km s^-1` and `km*s^(-1)` are the same unit.
 */
export interface Unit {
  /** One of this unit in the base units: degree, kilometre, second. */
  readonly factor: number;
  readonly angle: number;
  readonly length: number;
  readonly time: number;
}

const JULIAN_YEAR_S = 31_557_600;
const PARSEC_KM = 3.0856775814913673e13; // IAU 2015 resolution B2

const angle = (factor: number): Unit => ({ factor, angle: 1, length: 0, time: 0 });
const length = (factor: number): Unit => ({ factor, angle: 0, length: 1, time: 0 });
const time = (factor: number): Unit => ({ factor, angle: 0, length: 0, time: 1 });

const DEGREE = angle(1);
const ARCMINUTE = angle(1 / 60);
const ARCSECOND = angle(1 / 3600);
const MILLIARCSECOND = angle(1 / 3_600_000);
const HOUR_ANGLE = angle(15);
const RADIAN = angle(180 / Math.PI);
const SECOND = time(1);
const YEAR = time(JULIAN_YEAR_S);
const KILOMETRE = length(1);
const PARSEC = length(PARSEC_KM);

const UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ['deg', DEGREE], ['degree', DEGREE], ['degrees', DEGREE], ['°', DEGREE], ['deg_angle', DEGREE],
  ['arcmin', ARCMINUTE], ['arcminute', ARCMINUTE], ['arcminutes', ARCMINUTE], ['amin', ARCMINUTE], ["'", ARCMINUTE],
  ['arcsec', ARCSECOND], ['arcsecond', ARCSECOND], ['arcseconds', ARCSECOND], ['asec', ARCSECOND], ['"', ARCSECOND],
  ['mas', MILLIARCSECOND], ['milliarcsec', MILLIARCSECOND], ['milliarcsecond', MILLIARCSECOND],
  ['uas', angle(1 / 3_600_000_000)], ['μas', angle(1 / 3_600_000_000)],
  ['hourangle', HOUR_ANGLE], ['hour_angle', HOUR_ANGLE],
  ['rad', RADIAN], ['radian', RADIAN], ['radians', RADIAN], ['mrad', angle(0.18 / Math.PI)],
  ['s', SECOND], ['sec', SECOND], ['second', SECOND], ['seconds', SECOND],
  ['min', time(60)], ['h', time(3600)], ['hr', time(3600)], ['hour', time(3600)], ['hours', time(3600)],
  ['d', time(86_400)], ['day', time(86_400)], ['days', time(86_400)],
  ['yr', YEAR], ['year', YEAR], ['years', YEAR], ['a', YEAR], ['cy', time(100 * JULIAN_YEAR_S)], ['century', time(100 * JULIAN_YEAR_S)],
  ['Myr', time(1e6 * JULIAN_YEAR_S)], ['Gyr', time(1e9 * JULIAN_YEAR_S)],
  ['km', KILOMETRE], ['kilometer', KILOMETRE], ['kilometers', KILOMETRE], ['kilometre', KILOMETRE], ['kilometres', KILOMETRE],
  ['m', length(1e-3)], ['meter', length(1e-3)], ['meters', length(1e-3)], ['metre', length(1e-3)], ['metres', length(1e-3)],
  ['cm', length(1e-5)], ['mm', length(1e-6)], ['Mm', length(1e3)],
  ['pc', PARSEC], ['parsec', PARSEC], ['kpc', length(1e3 * PARSEC_KM)], ['Mpc', length(1e6 * PARSEC_KM)],
  ['au', length(149_597_870.7)], ['AU', length(149_597_870.7)],
  ['kms', { factor: 1, angle: 0, length: 1, time: -1 }],
  ['masyr', { factor: MILLIARCSECOND.factor / JULIAN_YEAR_S, angle: 1, length: 0, time: -1 }],
]);
const LOWER_CASE_UNITS: ReadonlyMap<string, Unit> = new Map([...UNITS].reverse().map(([name, unit]) => [name.toLowerCase(), unit]));

const FACTOR = /^([^\d\s.*/^()+-]+)(?:(?:\*\*|\^)?\s*[({]?\s*([+-]?\d+)\s*[)}]?)?/;

/** Reads a unit; undefined when it is empty or not one of angle, length and time. Any case is accepted where it is unambiguous. */
export function parseUnit(text: string): Unit | undefined {
  let rest = text.trim().replace(/^['"]([^'"]+)['"]$/, '$1').replace(/\\,|[{}$~]/g, ' ').replace(/\bper\b/g, '/').trim();
  if (rest === '') return undefined;
  let result: Unit = { factor: 1, angle: 0, length: 0, time: 0 };
  let sign = 1;
  let terms = 0;
  while (rest !== '') {
    const match = FACTOR.exec(rest);
    if (match === null) return undefined;
    const unit = UNITS.get(match[1]) ?? LOWER_CASE_UNITS.get(match[1].toLowerCase());
    if (unit === undefined) return undefined;
    const power = sign * (match[2] === undefined ? 1 : Number(match[2]));
    result = {
      factor: result.factor * unit.factor ** power,
      angle: result.angle + unit.angle * power,
      length: result.length + unit.length * power,
      time: result.time + unit.time * power,
    };
    terms++;
    rest = rest.slice(match[0].length).trimStart();
    const divides = rest.startsWith('/');
    sign = divides ? -1 : 1;
    if (divides || (/^[.*]/.test(rest) && !rest.startsWith('**'))) {
      rest = rest.slice(1).trimStart();
      if (rest === '') return undefined;
    }
  }
  return terms > 0 ? result : undefined;
}

/** True when one unit can be turned into the other by a factor. */
export function sameDimension(a: Unit, b: Unit): boolean {
  return a.angle === b.angle && a.length === b.length && a.time === b.time;
}

/** The number that turns values in `from` into values in `to`; undefined when either is unknown or they measure different things. */
export function conversionFactor(from: string, to: string): number | undefined {
  const source = parseUnit(from);
  const target = parseUnit(to);
  if (source === undefined || target === undefined || !sameDimension(source, target)) return undefined;
  return snapToPowerOfTen(source.factor / target.factor);
}

/** 1000.0000000000001 is 1000: factors between decimal units are exact by definition. */
function snapToPowerOfTen(factor: number): number {
  const power = Number(`1e${Math.round(Math.log10(factor))}`);
  return Math.abs(factor / power - 1) < 1e-12 ? power : factor;
}
