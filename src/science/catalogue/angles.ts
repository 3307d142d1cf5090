const SEPARATED = /^([-+\u2212]?)\s*(\d+(?:\.\d*)?)\s*(?:[:\shHdD°º]\s*)(\d+(?:\.\d*)?)\s*(?:[:\smM'′]\s*)?(?:(\d+(?:\.\d*)?)\s*(?:[sS"″]|'')?)?$/;

/** A number in sexagesimal notation: `12:34:56.7`, `-05 12 03`, `12h34m56.7s`, `-00d30m`; and whether it was written in hours. */
export interface Sexagesimal {
  /** In the unit of its first part: hours or degrees. */
  readonly value: number;
  /** True for `12h34m56s`, false for `12d34m56s`, undefined when the text does not say. */
  readonly hours: boolean | undefined;
}

/** Reads sexagesimal text; undefined when it is none, or its minutes or seconds are not in [0, 60). */
export function parseSexagesimal(text: string): Sexagesimal | undefined {
  const match = SEPARATED.exec(text.trim());
  if (match === null) return undefined;
  const minutes = Number(match[3]);
  const seconds = match[4] === undefined ? 0 : Number(match[4]);
  if (minutes >= 60 || seconds >= 60) return undefined;
  const size = Number(match[2]) + minutes / 60 + seconds / 3600;
  const hours = /h/i.test(text) ? true : /[d°º]/i.test(text) ? false : undefined;
  return { value: match[1] === '-' || match[1] === '\u2212' ? -size : size, hours };
}
