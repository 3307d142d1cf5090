/** IAU abbreviations of the constellations that name dwarf galaxies. */
const CONSTELLATIONS: Readonly<Record<string, string>> = {
  and: 'andromeda', ant: 'antlia', aqr: 'aquarius', boo: 'bootes', car: 'carina', cas: 'cassiopeia', cen: 'centaurus', cet: 'cetus',
  col: 'columba', com: 'comaberenices', crt: 'crater', cvn: 'canesvenatici', dra: 'draco', eri: 'eridanus', for: 'fornax', fnx: 'fornax',
  gru: 'grus', her: 'hercules', hor: 'horologium', hya: 'hydra', hyi: 'hydrus', leo: 'leo', lac: 'lacerta', lmi: 'leominor', pav: 'pavo', peg: 'pegasus',
  per: 'perseus', phe: 'phoenix', pic: 'pictor', psc: 'pisces', ret: 'reticulum', scl: 'sculptor', seg: 'segue', sex: 'sextans',
  sgr: 'sagittarius', tri: 'triangulum', tuc: 'tucana', uma: 'ursamajor', umi: 'ursaminor', vir: 'virgo', wil: 'willman',
};
const FULL_NAMES = new Set(Object.values(CONSTELLATIONS));
const CLASS = /(dwarf)?(spheroidal|elliptical)?(galaxy)?$/;
const SHORT_CLASS = /(dsph|dgal|ufd|dg)$/;
const ROMAN: readonly [string, number][] = [['x', 10], ['ix', 9], ['v', 5], ['iv', 4], ['i', 1]];

/**
 * One spelling for the many ways of writing a galaxy's name: lower case, no punctuation or accents, constellation in
 * full, the class of galaxy left off, Roman numerals as Arabic without leading zeros.
 */
export function normaliseGalaxyName(name: string): string {
  const words = name.normalize('NFD').replace(/\p{Mn}/gu, '').replace(/[^A-Za-z0-9]+/g, ' ').trim().toLowerCase().split(' ');
  words[0] = fullConstellation(words[0]) ?? words[0];
  const last = words.at(-1)!;
  if (words.length > 1 && /^[ivx]+$/.test(last)) words[words.length - 1] = String(arabic(last));
  else if (words.length > 1 && /^\d+$/.test(last)) words[words.length - 1] = String(Number(last));
  const joined = words.join('');
  const bare = joined.replace(CLASS, '').replace(SHORT_CLASS, '');
  if (bare === '' || bare === joined) return joined;
  // A numeral may have stood before the class: "Leo II dSph".
  const kept = words.slice(0, -1).join(' ');
  return words.length > 1 && bare === kept.replaceAll(' ', '') ? normaliseGalaxyName(kept) : bare;
}

/** The constellation in full of `umi`, or with its numeral run on: `umaii`, `boo1`, `leoii`. */
function fullConstellation(word: string): string | undefined {
  if (Object.hasOwn(CONSTELLATIONS, word)) return CONSTELLATIONS[word];
  const match = /^([a-z]{3,}?)(\d+|[ivx]+)$/.exec(word);
  if (!match) return undefined;
  const [, stem, numeral] = match;
  const full = Object.hasOwn(CONSTELLATIONS, stem) ? CONSTELLATIONS[stem] : FULL_NAMES.has(stem) ? stem : undefined;
  return full && full + String(/^\d/.test(numeral) ? Number(numeral) : arabic(numeral));
}

function arabic(roman: string): number {
  let rest = roman;
  let value = 0;
  while (rest !== '') {
    const [letters, worth] = ROMAN.find(([candidate]) => rest.startsWith(candidate) && candidate.length === 2)
      ?? ROMAN.find(([candidate]) => rest.startsWith(candidate))!;
    value += worth;
    rest = rest.slice(letters.length);
  }
  return value;
}
